"""What Slack says when it does not do what was asked, whatever form its answer has."""

REFUSED = {
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "not_allowed_token_type",
    "not_authed",
    "token_expired",
    "token_revoked",
}
"""Errors of the token, which no second attempt will mend."""

OPERATORS = REFUSED | {
    "ekm_access_denied",
    "enterprise_is_restricted",
    "messages_tab_disabled",
    "no_permission",
    "org_login_required",
    "team_access_not_granted",
}
"""Errors of the app as a whole: whoever runs the bot must put them right, and nobody's account is at fault."""


def code_of(error: BaseException) -> str:
    """Return Slack's word for *error*, such as channel_not_found, or nothing when it gave none."""
    data = getattr(getattr(error, "response", None), "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def status_of(error: BaseException) -> int:
    """Return the HTTP status that came with *error*, or 0 when none came."""
    said = getattr(error, "response", None)
    return int(getattr(said, "status_code", 0) or getattr(said, "status", 0) or 0)

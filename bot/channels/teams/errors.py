"""What Teams says when it does not do what was asked."""

from httpx import HTTPStatusError


def status_of(error: Exception) -> int:
    """Return the HTTP status of Teams' answer, or 0 when there was none."""
    return error.response.status_code if isinstance(error, HTTPStatusError) else 0


def is_a_page(error: HTTPStatusError) -> bool:
    """Return True when the answer is a page to read: a proxy's, for Teams sends none."""
    return "html" in error.response.headers.get("content-type", "").lower()


def code_of(error: Exception) -> str:
    """Return Teams' own name for what went wrong, or nothing: some answers are empty or a proxy's page."""
    if not isinstance(error, HTTPStatusError):
        return ""
    try:
        said = error.response.json()
    except ValueError:
        return ""
    inner = said.get("error") if isinstance(said, dict) else None
    code = inner.get("code") if isinstance(inner, dict) else None
    return code if isinstance(code, str) and code.isalnum() else ""

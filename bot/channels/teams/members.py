"""Who belongs to the council: people of its own tenants, who are no guests there."""

from collections.abc import Collection
from dataclasses import dataclass

from microsoft_teams.api import TeamsChannelAccount

_OUTSIDERS = {"guest", "anonymous"}
_GUEST_MARK = "#ext#"


@dataclass(frozen=True)
class Member:
    """Somebody of the council. *address* is their tenant and their object id in it: a name is nobody's own."""

    address: str
    name: str
    email: str


def address_of(tenant: str, person: str) -> str:
    """Return the address of the *person* with this object id in *tenant*."""
    return f"{tenant}/{person}"


def judge(found: TeamsChannelAccount, tenant: str, person: str, tenants: Collection[str]) -> Member | None:
    """Return the member whom a look-up *found* for *person* in a chat of *tenant*, or None for anybody else.

    Nobody is one in a tenant that is not among *tenants*, without an object id, as a guest, with another home, or
    when the look-up tells neither a role nor a principal name: then it tells nothing.
    """
    role, principal = (found.user_role or "").lower(), (found.user_principal_name or "").lower()
    home, known_as = (found.tenant_id or tenant).lower(), (found.aad_object_id or person).lower()
    if not person or tenant not in tenants or home != tenant or known_as != person:
        return None
    if role in _OUTSIDERS or _GUEST_MARK in principal or not (role or principal):
        return None
    email = found.email or found.user_principal_name or ""
    return Member(address_of(tenant, person), found.name or "", email if _GUEST_MARK not in email.lower() else "")

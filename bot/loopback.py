"""Tells whether somebody can only be at this machine itself."""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

_PROXY_HEADERS = {"forwarded", "via", "x-real-ip"}


def is_loopback(host: str) -> bool:
    """Return True when *host* names this machine itself: localhost, 127.0.0.1 or ::1."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def is_from_here(headers: Mapping[str, str]) -> bool:
    """Return True when a request with these *headers* came by a loopback name, and no proxy stands in between."""
    proxied = any(name in _PROXY_HEADERS or name.startswith("x-forwarded-") for name in map(str.lower, headers))
    return not proxied and is_loopback(_name(headers.get("host", "")))


def _name(host: str) -> str:
    """Return *host* without its port, or nothing when it is malformed."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""

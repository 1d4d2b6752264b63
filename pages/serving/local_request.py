"""Requests that come from this machine itself, as far as their headers tell."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

_OF_PROXIES = frozenset(
    {
        *(
            "via",
            "forwarded",
            "forwarded-for",
            "x-real-ip",
            "x-real-port",
            "x-client-ip",
            "x-cluster-client-ip",
        ),
        *("client-ip", "true-client-ip", "fastly-client-ip", "x-original-host", "x-original-uri", "x-scheme"),
        *("x-original-forwarded-for", "x-proxyuser-ip", "proxy-connection", "cdn-loop", "max-forwards"),
    }
)
_BEGIN_OF_PROXIES = (
    *("x-forwarded", "x-envoy-", "x-amzn-", "x-amz-cf-", "x-azure-", "x-appengine-", "x-goog-", "x-vercel-"),
    *("cf-", "tailscale-", "x-auth-request-", "x-authentik-", "remote-"),
)


def came_through(headers: Mapping[str, str]) -> str | None:
    """Return what tells that a request came from elsewhere, for people; None for one of this machine.

    A proxy that changes ``Host``, takes ``Origin`` out and adds nothing cannot be told from this machine.

    Args:
        headers: The request's headers; names in any letter case. Without ``Host`` no request was made at all.
    """
    given = {name.lower(): value for name, value in headers.items()}
    named = next((name for name in given if _is_of_proxy(name)), None)
    if named is not None:
        return f"the request came through a proxy (it has the header {named})"
    host = given.get("host")
    if host is not None and not is_loopback_host(host):
        return f"the request is for the host {hostname_of(host) or 'of a name that cannot be read'}"
    origin = given.get("origin")
    if origin is not None and not is_loopback_host(urlsplit(origin).netloc):
        return "the request came from a page of another host"
    return None


def _is_of_proxy(name: str) -> bool:
    return name in _OF_PROXIES or name.startswith(_BEGIN_OF_PROXIES)


def is_loopback_host(host: str) -> bool:
    """Return whether a ``Host`` header, port and all, names this machine to itself."""
    name = hostname_of(host)
    if name is None:
        return False
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def hostname_of(host: str) -> str | None:
    """Return the lower-case name in a ``Host`` header without port and final dot; None for none."""
    try:
        parts = urlsplit(f"//{host.strip()}")
        parts.port  # noqa: B018, reading it checks it
    except ValueError:
        return None
    if parts.path or parts.query or parts.fragment or parts.username is not None:
        return None
    return parts.hostname.lower().rstrip(".") if parts.hostname else None

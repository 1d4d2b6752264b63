"""The host names under which the app answers.

A page of another site can give its own name the address of this machine (DNS rebinding) and would then be
the app's own origin to the browser. It cannot change the name in ``Host``, so that is what is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

import streamlit as st

from pages.serving.local_request import hostname_of, is_loopback_host

_EVERY_ADDRESS = ("", "0.0.0.0", "::", "[::]")


def host_refusal(host: str | None) -> str | None:
    """Return why a request for this host is not answered; None where it is."""
    name = None if host is None else hostname_of(host)
    if name is None:
        return "The request names no host."
    if is_loopback_host(name) or any(_matches(name, allowed) for allowed in allowed_hosts()):
        return None
    return (
        "This app does not answer under this name. Whoever runs it can allow the name with "
        "--server.allowedHosts NAME; docs/access.md says more."
    )


def origin_refusal(origin: str | None, host: str | None) -> str | None:
    """Return why a page of this origin may not ask; None where it may, or where the origin is unknown."""
    if origin is None or urlsplit(origin).netloc == host:
        return None
    trusted = {str(one).strip() for one in st.get_option("server.corsAllowedOrigins")}
    return None if origin in trusted else "A page of another host asks; it is not answered."


def allowed_hosts() -> set[str]:
    """Return names besides those of loopback: as set, else those that other settings hold already."""
    given = {str(one).strip().lower() for one in st.get_option("server.allowedHosts")}
    return given or set(_from_other_settings())


def _from_other_settings() -> Iterable[str]:
    for option in ("server.address", "browser.serverAddress"):
        address = st.get_option(option)
        if address and address not in _EVERY_ADDRESS:
            yield str(address).lower()
    if redirect := _redirect_of_login():
        yield redirect


def _redirect_of_login() -> str | None:
    try:
        return urlsplit(str(st.secrets["auth"]["redirect_uri"])).hostname
    except Exception:  # none configured, or not readable: whoever signs in is told why
        return None


def _matches(name: str, allowed: str) -> bool:
    pattern = allowed.rstrip(".").strip("[]")
    return pattern == "*" or name == pattern or (pattern.startswith("*.") and name.endswith(pattern[1:]))

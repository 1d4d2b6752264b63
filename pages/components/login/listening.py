"""The reach of the app: this machine alone, or others."""

from __future__ import annotations

import os
from ipaddress import ip_address

import streamlit as st

from pages.serving.local_request import came_through

TRUST = "SAMOGRAPHY_TRUST_NAMES"
"""Set to ``yes`` where the address says too much: a container whose port is published on 127.0.0.1."""


def refusal_of_names() -> str | None:
    """Return why nobody may sign in by a name alone; None where only this machine reaches the app."""
    through = came_through(st.context.headers)
    if through is not None:
        return (
            f"Names are taken on trust at the machine itself only, and {through}. Configure a login (section "
            "`auth` of `.streamlit/secrets.toml`)."
        )
    address = st.get_option("server.address")
    if is_loopback(address) or os.environ.get(TRUST) == "yes":
        return None
    where = f"on {address}" if address else "on every address of this machine"
    return (
        f"The app listens {where}, so other machines reach it, and no login is configured: anybody could "
        "sign in under any name. Configure a login or passwords (docs/login.md), or serve "
        "this machine alone (`--server.address 127.0.0.1`). In a container whose port is published on "
        f"127.0.0.1 only, set `{TRUST}=yes`."
    )


def is_loopback(address: str | None) -> bool:
    """Return whether only this machine reaches an address; without one, Streamlit listens on all."""
    if not address:
        return False
    if address == "localhost":
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False

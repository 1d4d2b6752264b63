"""The login method that holds, from the environment and Streamlit's secrets.

What is there but cannot be used is an error for everybody. Streamlit itself takes a broken secrets file for
none, and then anybody could choose a name.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from core.errors import SettingsError
from core.login.claims import ClaimRules, claim_rules
from core.login.login_method import LOGIN, LoginMethod, LoginSettings

_NEEDED = ("redirect_uri", "cookie_secret")
_OF_PROVIDER = ("client_id", "client_secret", "server_metadata_url")
_FEWEST_SECRET_LETTERS = 32
_PACKAGES = ("authlib", "httpx")


def login_method() -> LoginMethod:
    """Return the login method that holds.

    Raises:
        SettingsError: The environment or the secrets say something that cannot be used.
    """
    method, has_auth = LoginSettings.from_environment().method, "auth" in secrets()
    if method is None:
        method = LoginMethod.OIDC if has_auth else LoginMethod.NAMES
    if method is LoginMethod.NAMES and has_auth:
        raise SettingsError(f"the secrets hold a login (section auth), but {LOGIN} is names; take one away")
    if method is LoginMethod.OIDC:
        provider()
        rules()
    return method


def hours() -> float:
    """Return how long a login lasts."""
    return LoginSettings.from_environment().hours


def provider() -> str:
    """Return the name of the identity provider, ``default`` where the section auth itself describes it.

    Raises:
        SettingsError: There is none, more than one, or something of it is missing.
    """
    auth = secrets().get("auth")
    if not isinstance(auth, Mapping):
        raise SettingsError("the secrets have no section auth, so nobody can log in; see docs/login.md")
    _require(auth, _NEEDED, where="auth")
    if len(str(auth["cookie_secret"])) < _FEWEST_SECRET_LETTERS:
        raise SettingsError(
            f"section auth of the secrets: cookie_secret has fewer than {_FEWEST_SECRET_LETTERS} letters, so "
            "that logins could be forged; make one with `python -c 'import secrets; "
            "print(secrets.token_urlsafe(48))'`"
        )
    missing = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise SettingsError(f"the package {missing[0]} is not installed, so nobody can log in; install it")
    return _only_provider(auth)


def rules() -> ClaimRules:
    """Return what of a login is believed, by the section ``login`` of the secrets.

    Raises:
        SettingsError: The section says something that is not known.
    """
    section = secrets().get("login", {})
    if not isinstance(section, Mapping):
        raise SettingsError("login must be a section of the secrets; see docs/login.md")
    return claim_rules(section)


def secrets() -> Mapping[str, Any]:
    """Return Streamlit's secrets; empty where there is no file of them.

    Raises:
        SettingsError: There is one, and it cannot be read.
    """
    files = [path for path in st.get_option("secrets.files") if Path(path).exists()]
    if not files:
        return {}
    try:
        return st.secrets.to_dict()
    except (OSError, ValueError) as error:
        # What the file holds is not shown: the message goes to whoever opens the page.
        raise SettingsError(
            f"the secrets ({Path(files[0]).name}) cannot be read ({type(error).__name__}), so nobody may "
            "sign in; mend the file as the log of the server says, and reload"
        ) from error


def _only_provider(auth: Mapping[str, Any]) -> str:
    named = [name for name, value in auth.items() if isinstance(value, Mapping) and name != "client_kwargs"]
    if "client_id" not in auth and len(named) == 1:
        _require(auth[named[0]], _OF_PROVIDER, where=f"auth.{named[0]}")
        return named[0]
    if named:
        raise SettingsError("section auth of the secrets describes more than one provider; keep one")
    _require(auth, _OF_PROVIDER, where="auth")
    return "default"


def _require(section: Mapping[str, Any], keys: tuple[str, ...], *, where: str) -> None:
    missing = [key for key in keys if not isinstance(section.get(key), str) or not section[key]]
    if missing:
        raise SettingsError(
            f"section {where} of the secrets lacks {', '.join(missing)}, so nobody can log in; "
            "see docs/login.md"
        )

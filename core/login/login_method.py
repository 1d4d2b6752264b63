"""The method by which people sign in, and for how long it holds; from the environment of the app."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.errors import SettingsError

LOGIN = "SAMOGRAPHY_LOGIN"
HOURS = "SAMOGRAPHY_LOGIN_HOURS"
_USUAL_HOURS = 12.0
_MOST_HOURS = 24.0 * 30


class LoginMethod(StrEnum):
    """The three methods of signing in."""

    NAMES = "names"
    """A name is believed; only where nobody but this machine reaches the app."""
    PASSWORDS = "passwords"
    """The store keeps passwords."""
    OIDC = "oidc"
    """An identity provider says who it is (OpenID Connect)."""


@dataclass(frozen=True, slots=True)
class LoginSettings:
    """The settings of logins that the environment gives.

    Attributes:
        method: The method from ``SAMOGRAPHY_LOGIN``; None where it says nothing: then a login in Streamlit's
            secrets holds, and without one names do.
        hours: After so long a person signs in again, from ``SAMOGRAPHY_LOGIN_HOURS`` (default 12).
    """

    method: LoginMethod | None = None
    hours: float = _USUAL_HOURS

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> LoginSettings:
        """Return settings from environment variables; blank variables count as unset.

        Raises:
            SettingsError: A variable says something that is not known.
        """
        variables = os.environ if environment is None else environment
        return cls(_method(variables.get(LOGIN, "").strip()), _hours(variables.get(HOURS, "").strip()))


def _method(text: str) -> LoginMethod | None:
    if not text:
        return None
    try:
        return LoginMethod(text)
    except ValueError:
        raise SettingsError(
            f"{LOGIN} is {text!r}; it must be one of {', '.join(LoginMethod)}: nobody may sign in until it is"
        ) from None


def _hours(text: str) -> float:
    try:
        hours = float(text) if text else _USUAL_HOURS
    except ValueError:
        hours = math.nan
    if not 0 < hours <= _MOST_HOURS:
        raise SettingsError(
            f"{HOURS} is {text!r}; it must be a number of hours above 0, up to {_MOST_HOURS:g}"
        )
    return hours

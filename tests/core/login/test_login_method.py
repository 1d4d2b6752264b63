"""What the environment says about signing in."""

from __future__ import annotations

import pytest

from core.errors import SettingsError
from core.login.login_method import LoginMethod, LoginSettings


def test_without_a_word_nothing_is_said() -> None:
    assert LoginSettings.from_environment({"SAMOGRAPHY_LOGIN": " "}) == LoginSettings(None, 12.0)


@pytest.mark.parametrize("method", list(LoginMethod))
def test_each_method_has_its_word(method: LoginMethod) -> None:
    said = {"SAMOGRAPHY_LOGIN": method.value, "SAMOGRAPHY_LOGIN_HOURS": "0.5"}
    assert LoginSettings.from_environment(said) == LoginSettings(method, 0.5)


def test_an_unknown_way_is_none_of_them() -> None:
    with pytest.raises(SettingsError, match="'password'; it must be one of names, passwords, oidc"):
        LoginSettings.from_environment({"SAMOGRAPHY_LOGIN": "password"})


@pytest.mark.parametrize("hours", ["0", "-1", "721", "nan", "inf", "long"])
def test_hours_are_bounded(hours: str) -> None:
    with pytest.raises(SettingsError, match="number of hours above 0, up to 720"):
        LoginSettings.from_environment({"SAMOGRAPHY_LOGIN_HOURS": hours})

"""The values of a request held against what its settings declare: the one place where they are checked."""

from __future__ import annotations

from typing import Any

from core.declared import UndeclaredError, declared, dotted, shown
from core.errors import SettingsError
from core.requests.choices import fixed_choices
from core.requests.setting import FAR, Setting


def checked(setting: Setting, value: object) -> Any:
    """Return the value as the request keeps it: a tuple for a list, 1.0 for 1 where a fraction is due.

    Raises:
        SettingsError: Naming the setting, what came, and what is wanted.
    """
    if value is None and setting.optional:
        return None
    try:
        found = declared(setting.annotation, value)
    except UndeclaredError as error:
        raise SettingsError(_refusal(setting, error)) from error
    _require_listed(setting, found)
    return found


def require_distinct(name: str, values: tuple[str, ...]) -> None:
    """Refuse a list that holds a value twice.

    Raises:
        SettingsError: Naming the list and its values.
    """
    if len(set(values)) < len(values):
        raise SettingsError(f"{name} holds a name that is given twice: {', '.join(values)}; give each once")


def _refusal(setting: Setting, error: UndeclaredError) -> str:
    wanted = f"it must be {setting.range}" if _is_too_small_or_large(setting, error.value) else error.wanted
    left_out = ", or be left out" if setting.optional else ""
    return f"{dotted((setting.name, *error.path))} is {shown(error.value)}; {wanted}{left_out}"


def _is_too_small_or_large(setting: Setting, value: object) -> bool:
    """Return whether a number of the right type is outside of the range that the setting has in words."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < FAR:
        return False
    return setting.range != "" and (setting.type is float or isinstance(value, int))


def _require_listed(setting: Setting, value: object) -> None:
    known = fixed_choices(setting.choices)
    if known is None:
        return
    listed = f"choose from {', '.join(known)}"
    if not isinstance(value, tuple):
        if value not in known:
            raise SettingsError(f"{setting.name} is {shown(value)}; {listed}")
    elif not value:
        raise SettingsError(f"no {setting.name} are given; {listed}")
    elif foreign := [one for one in value if one not in known]:
        raise SettingsError(f"{setting.name} {', '.join(foreign)} are not known; {listed}")

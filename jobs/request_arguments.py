"""Command-line arguments for the settings of a request, and back."""

from __future__ import annotations

import argparse
from typing import Any

from core.errors import SettingsError
from core.requests.offered_choices import choices
from core.requests.setting import Setting, settings_of


def add_arguments(parser: argparse.ArgumentParser, request_type: type[Any]) -> None:
    """Add one argument per setting, named after it: ``--cases`` for `cases`.

    A setting that is True by default gets ``--no-NAME``; one that takes several values may be given again.
    """
    for setting in settings_of(request_type):
        _add(parser, setting)


def given_values(options: argparse.Namespace, request_type: type[Any]) -> dict[str, Any]:
    """Return what was given, by setting; those left out are left out.

    Raises:
        SettingsError: A setting without a default was left out.
    """
    settings = settings_of(request_type)
    given = {one.name: getattr(options, one.name) for one in settings if hasattr(options, one.name)}
    needed = [one.name for one in settings if one.required and one.name not in given]
    if needed:
        raise SettingsError(f"{' and '.join(f'--{name}' for name in needed)} must be given")
    return given


def _add(parser: argparse.ArgumentParser, setting: Setting) -> None:
    flag = setting.name.replace("_", "-")
    common: dict[str, Any] = {"dest": setting.name, "default": argparse.SUPPRESS, "help": _help(setting)}
    if setting.default is True:
        parser.add_argument(
            f"--no-{flag}", action="store_false", **common | {"help": f"not: {_help(setting)}"}
        )
    elif setting.default is False:
        parser.add_argument(f"--{flag}", action="store_true", **common)
    else:
        common["choices"] = choices(setting.choices)
        common["type"] = setting.type
        common["action"] = "append" if setting.takes_several else "store"
        parser.add_argument(f"--{flag}", **common)


def _help(setting: Setting) -> str:
    text = setting.help.replace("%", "%%")
    remarks = "; ".join(filter(None, (setting.range, _default(setting))))
    return f"{text} ({remarks})" if remarks else text


def _default(setting: Setting) -> str:
    if setting.required or setting.default in (None, "") or isinstance(setting.default, bool):
        return ""
    shown = " ".join(setting.default) if isinstance(setting.default, tuple) else setting.default
    return f"default {shown}"

"""Command-line arguments for the fields of a request, and back."""

from __future__ import annotations

import argparse
import dataclasses
from typing import Any, get_type_hints

from core.errors import SettingsError
from core.requests.choices import choices


def add_arguments(parser: argparse.ArgumentParser, request_type: type[Any]) -> None:
    """Add an argument per field, named after it: ``--cases`` for `cases`.

    A field that is True by default gets ``--no-NAME``; one that takes several values may be given again.
    """
    hints = get_type_hints(request_type)
    for field in dataclasses.fields(request_type):
        _add(parser, field, str(hints[field.name]))


def given_values(options: argparse.Namespace, request_type: type[Any]) -> dict[str, Any]:
    """Return what was given, by field; fields left out are left out.

    Raises:
        SettingsError: A field without a default was left out.
    """
    fields = dataclasses.fields(request_type)
    given = {field.name: getattr(options, field.name) for field in fields if hasattr(options, field.name)}
    needed = [f.name for f in fields if f.default is dataclasses.MISSING and f.name not in given]
    if needed:
        raise SettingsError(f"{' and '.join(f'--{name}' for name in needed)} must be given")
    return given


def _add(parser: argparse.ArgumentParser, field: dataclasses.Field[Any], hint: str) -> None:
    flag = field.name.replace("_", "-")
    common: dict[str, Any] = {"dest": field.name, "default": argparse.SUPPRESS, "help": _help(field)}
    if field.default is True:
        parser.add_argument(f"--no-{flag}", action="store_false", **common | {"help": f"not: {_help(field)}"})
    elif field.default is False:
        parser.add_argument(f"--{flag}", action="store_true", **common)
    else:
        common["choices"] = choices(field.metadata.get("choices"))
        common["type"] = int if "int" in hint else float if "float" in hint else str
        common["action"] = "append" if "tuple" in hint else "store"
        parser.add_argument(f"--{flag}", **common)


def _help(field: dataclasses.Field[Any]) -> str:
    text = str(field.metadata["help"]).replace("%", "%%")
    if field.default in (dataclasses.MISSING, None, "") or isinstance(field.default, bool):
        return text
    shown = " ".join(field.default) if isinstance(field.default, tuple) else field.default
    return f"{text} (default {shown})"

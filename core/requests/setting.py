"""A setting of a request: how its dataclass declares it, and what forms, commands and checks read of it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import lru_cache
from inspect import get_annotations
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from msgspec import Meta

FAR = 1e15
"""A bound beyond it is that of what can be stored, and not worth a word."""
_USUAL = {"label": "", "help": "", "choices": None, "shapes": True, "group": "", "empty": "all"}


def setting(*, default: Any = dataclasses.MISSING, **described: Any) -> Any:
    """Declare a request field with what a form needs to show it.

    The annotation says which values it takes, e.g. ``epochs: PositiveInt``. A subclass that declares the
    field again names what differs; the default is always named again.

    Args:
        default: The one of `dataclasses.field`; left out for a required field.
        described: Any of
            label: A short name for people;
            help: One or two sentences;
            choices: The list of `core.requests.offered_choices` that it is chosen from, None for free input;
            shapes: False for a setting that does not shape the result (a number of workers, say) and is no
            part of the request's identity;
            group: The heading that a long form shows it under;
            empty: The meaning of None, in a word or two.

    Raises:
        TypeError: There is no such description.
    """
    if foreign := described.keys() - _USUAL.keys():
        raise TypeError(f"a setting has no {', '.join(sorted(foreign))}")
    return dataclasses.field(default=default, metadata=described)


@dataclass(frozen=True, slots=True)
class Setting:
    """A declared setting.

    Attributes:
        name: Its field.
        annotation: The type of its values with their range, without None.
        optional: True where None is a value.
        default: `dataclasses.MISSING` for a required one.
        label, help, choices, shapes, group, empty: The arguments of `setting`.
    """

    name: str
    annotation: Any
    optional: bool
    default: Any
    label: str
    help: str
    choices: str | None
    shapes: bool
    group: str
    empty: str

    @property
    def required(self) -> bool:
        """Tell whether it has no default."""
        return self.default is dataclasses.MISSING

    @property
    def type(self) -> Any:
        """The type of one value: bool, int, float or str."""
        plain = _plain(self.annotation)
        return _plain(get_args(plain)[0]) if self.takes_several else plain

    @property
    def takes_several(self) -> bool:
        """Tell whether it is a tuple of values."""
        return get_origin(_plain(self.annotation)) is tuple

    @property
    def bounds(self) -> Meta:
        """The range of its numbers; an open one where none is declared."""
        declared = get_args(self.annotation)[1:] if get_origin(self.annotation) is Annotated else ()
        return next((one for one in declared if isinstance(one, Meta)), Meta())

    @property
    def range(self) -> str:
        """The range in words, such as "1 or more"; empty where any number will do."""
        return "" if self.takes_several or self.type is str else _in_words(self.bounds)


def settings_of(request_type: type[Any]) -> tuple[Setting, ...]:
    """Return the settings of a request, its own before those that it shares with other kinds."""
    return _settings_of(request_type)  # type: ignore[arg-type]


@lru_cache(maxsize=32)
def _settings_of(request_type: type[Any]) -> tuple[Setting, ...]:
    fields = {field.name: field for field in dataclasses.fields(request_type)}
    hints = get_type_hints(request_type, include_extras=True)
    own = [name for one in request_type.__mro__ for name in get_annotations(one)]
    return tuple(
        _setting(request_type, fields[name], hints[name]) for name in dict.fromkeys(own) if name in fields
    )


def _setting(request_type: Any, field: dataclasses.Field[Any], hint: Any) -> Setting:
    described = dict(_USUAL)
    for one in reversed(request_type.__mro__):
        if field.name in get_annotations(one):
            described |= one.__dataclass_fields__[field.name].metadata
    kinds = [kind for kind in get_args(hint) if kind is not NoneType]
    optional = NoneType in get_args(hint)
    annotation = kinds[0] if optional else hint
    return Setting(field.name, annotation, optional, field.default, **described)  # type: ignore[arg-type]


def _plain(annotation: Any) -> Any:
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def _in_words(bounds: Meta) -> str:
    if bounds.multiple_of is not None:
        return f"a multiple of {bounds.multiple_of:g}"
    low = "" if bounds.ge is None else f"{bounds.ge:g} or more"
    low = low if bounds.gt is None else f"above {bounds.gt:g}"
    high = "" if bounds.lt is None else f"below {bounds.lt:g}"
    if bounds.le is not None and bounds.le < FAR:
        high = f"at most {bounds.le:g}"
        if bounds.ge is not None:
            return f"between {bounds.ge:g} and {bounds.le:g}"
    return " and ".join(filter(None, (low, high)))

"""Values from outside, held against the types and ranges that a dataclass declares for its fields.

Everything that others may have written goes through `declared` before it is believed: requests, journals, the
rows of archives, cards of models. The dataclass is the only place that says what a field may be.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

_MOST_TEXT = 1_000_000
_MOST_DEPTH = 32
_MOST_SHOWN = 80
_MOST_WHOLE = 2**63 - 1
_KEY = re.compile(r"\[(\d+|\.\.\.)\]|\.([^.\[]+)")

ShortText = Annotated[str, Meta(min_length=1, max_length=1_024)]
"""A name or an id."""
Text = Annotated[str, Meta(max_length=20_000)]
"""A sentence or a few, or a path."""
_SHA256 = r"^[0-9a-f]{64}\Z"
Sha256 = Annotated[str, Meta(pattern=_SHA256, max_length=64)]
PositiveInt = Annotated[int, Meta(ge=1, le=2**53)]
NonNegativeInt = Annotated[int, Meta(ge=0, le=2**53)]
NonNegativeInt32 = Annotated[int, Meta(ge=0, le=2**31 - 1)]
"""A count or an index that a column of 32 bits holds."""
Seed = Annotated[int, Meta(ge=0, le=2**63 - 1)]
FiniteFloat = Annotated[float, Meta(ge=-1e15, le=1e15)]
PositiveFloat = Annotated[float, Meta(gt=0.0, le=1e15)]
NonNegativeFloat = Annotated[float, Meta(ge=0.0, le=1e15)]
"""Seconds, sizes, areas: never below 0."""
Proportion = Annotated[float, Meta(ge=0.0, le=1.0)]

MISSING = "it is missing"
"""The wish for a field that did not come."""

Kind = TypeVar("Kind")


class UndeclaredError(ValueError):
    """A value that is not what its field declares.

    Attributes:
        path: Keys and places from the outermost value to this one, as far as they are known.
        value: The value that came there.
        wanted: The value that should have come, in words.
    """

    def __init__(self, path: Sequence[str | int], value: object, wanted: str) -> None:
        self.path, self.value, self.wanted = tuple(path), value, wanted
        place = dotted(self.path)
        super().__init__(
            f"{place} is missing" if wanted == MISSING else f"{place} is {shown(value)}; {wanted}"
        )


def declared(kind: type[Kind], values: object, *, closed: bool = False) -> Kind:
    """The value of a declared type that plain values (dicts, lists, texts, numbers) stand for.

    Nothing is converted on the way but lists to tuples, whole numbers to fractions and texts to enums.
    Not-a-number, infinities, whole numbers of more than 64 bits and texts that cannot be written as UTF-8 are
    refused wherever they are, also where a field takes anything.

    Args:
        kind: A dataclass, or a list or dict of them; ranges are in its annotations.
        values: The plain values that came.
        closed: True where a field that the dataclass does not have is refused rather than left out.

    Raises:
        UndeclaredError: With the place, what came, and what was wanted.
    """
    require_plain(values)
    if closed:
        _require_known_fields(kind, values)
    try:
        return msgspec.convert(values, kind, builtin_types=(datetime,))
    except msgspec.ValidationError as error:
        raise _located(str(error), values) from error


def believed(kind: type[Kind], values: object) -> Kind | None:
    """Return what `declared` returns, or None where the values are not so."""
    try:
        return declared(kind, values)
    except UndeclaredError:
        return None


def require_plain(value: object, depth: int = 0) -> None:
    """Refuse what no JSON file and no store can hold, however deep it lies.

    Args:
        value: The value that came.
        depth: The number of dicts and lists that it lies in.

    Raises:
        UndeclaredError: With the place.
    """
    if depth > _MOST_DEPTH:
        raise UndeclaredError((), "...", f"it is nested more than {_MOST_DEPTH} times")
    if isinstance(value, dict):
        items: Iterable[tuple[Any, object]] = value.items()
    elif isinstance(value, (list, tuple)):
        items = enumerate(value)
    else:
        if (wanted := _lacking(value)) is not None:
            raise UndeclaredError((), value, wanted)
        return
    key: Any = None
    try:
        for key, below in items:
            if isinstance(key, str):
                require_plain(key, depth)
            require_plain(below, depth + 1)
    except UndeclaredError as error:
        here = key if isinstance(key, int) else str(key)[:_MOST_SHOWN]
        raise UndeclaredError((here, *error.path), error.value, error.wanted) from None


def shown(value: object) -> str:
    """A value as it is shown in a sentence, cut to one line."""
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 3] + "..."


def dotted(path: Sequence[str | int]) -> str:
    """A place as people write it: ``results, entry 3, metrics, dice``."""
    parts = (f"entry {part + 1}" if isinstance(part, int) else part for part in path or ("it",))
    return ", ".join(part if part.isprintable() else ascii(part) for part in parts)


def _lacking(value: object) -> str | None:
    """Return what is wrong with one value by itself, None where nothing is."""
    if isinstance(value, str):
        return None if _is_proper(value) else f"it must be a text of at most {_MOST_TEXT:,} proper letters"
    if isinstance(value, float):
        return None if math.isfinite(value) else "it must be a finite number"
    if isinstance(value, int):
        return None if abs(value) <= _MOST_WHOLE else "it must be a whole number of at most 64 bits"
    return None


def _is_proper(text: str) -> bool:
    """Return whether a text is not too long, holds no NUL, and can be written as UTF-8."""
    if len(text) > _MOST_TEXT or "\0" in text:
        return False
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _require_known_fields(kind: type[Any], values: object) -> None:
    known = getattr(kind, "__dataclass_fields__", {})
    if isinstance(values, Mapping):
        for name in values:
            if name not in known:
                raise UndeclaredError((str(name)[:_MOST_SHOWN],), values[name], "there is no such field")


def _located(message: str, values: object) -> UndeclaredError:
    """The package's message, ``Expected `int`, got `str` - at `$[3].seed```, as place, value and words."""
    problem, _, place = message.partition(" - at `")
    path, value = _followed(place.split("`")[0], values)
    missing = re.fullmatch(r"Object missing required field `(.+)`", problem)
    if missing:
        return UndeclaredError((*path, missing[1]), None, MISSING)
    return UndeclaredError(path, value, _in_words(problem))


def _followed(place: str, values: object) -> tuple[list[str | int], object]:
    """Return the keys to a place like ``$[3].seed``, and the value there, as far as the keys are told."""
    path: list[str | int] = []
    for index, name in _KEY.findall(place):
        if index == "...":
            return path, values
        key: str | int = int(index) if index else name
        path.append(key)
        try:
            values = values[key]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return path, values
    return path, values


_FORMS = {_SHA256: "a SHA-256 in hex, 64 small digits"}
_TYPES = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "values by name",
    "datetime": "a time",
    "null": "nothing",
}


def _in_words(problem: str) -> str:
    wanted = re.match(r"Expected `([^`]+)`(.*)", problem)
    if wanted is None:
        return problem[:1].lower() + problem[1:]
    if form := re.search(r"matching regex '(.*)'", wanted[2]):
        pattern = form[1].replace("\\\\", "\\")
        return f"it must be {_FORMS.get(pattern, 'a text of the form ' + pattern)}"
    kinds = " or ".join(_TYPES.get(one, one) for one in wanted[1].split(" | "))
    rest = wanted[2].partition(", got ")[0]
    return f"it must be {kinds}{rest}"

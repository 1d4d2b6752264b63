"""A finding: a thing that is not as it should be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.settings import Settings
from db.store import Store

Mend = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault with its place, and what to do.

    Attributes:
        where: A file, study or run.
        wrong: The rest of a sentence about it.
        todo: The thing that a person can do; shown where it was not mended.
        mend: Mends it; None where only a person can.
        serious: False for what is merely worth knowing.
        stays: True where `mend` only marks it, so that it is wrong still.
    """

    where: str
    wrong: str
    todo: str
    mend: Mend | None = None
    serious: bool = True
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """The home that is looked through; `mending` says whether it may be changed."""

    settings: Settings
    store: Store
    mending: bool = False


def some(names: list[str], *, most: int = 5) -> str:
    """Return a few names and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more

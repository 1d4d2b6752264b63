"""The one channel from whoever reads a file to whoever reports on it.

A reader deep below an import, an upload form or a job says with `remark` what it did beyond reading; whoever
began the reading collects it. No layer between them can drop a remark, for none of them carries it. Where
nobody collects (a job that reads again what an import has reported on), remarks go nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """The change that was made to a file while it was read, and what a person can do about it."""

    problem: str
    action: str


_OPEN: ContextVar[list[Remark] | None] = ContextVar("remarks", default=None)


def remark(problem: str, *, action: str) -> None:
    """Tell whoever collects; the same remark twice counts once."""
    collected, made = _OPEN.get(), Remark(problem, action)
    if collected is not None and made not in collected:
        collected.append(made)


@contextmanager
def collected_remarks() -> Iterator[list[Remark]]:
    """Collect the remarks made within the block, in this thread; those of an inner block stay there."""
    collected: list[Remark] = []
    token = _OPEN.set(collected)
    try:
        yield collected
    finally:
        _OPEN.reset(token)

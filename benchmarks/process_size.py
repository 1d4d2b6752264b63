"""The size of a process, and whether it grew over a run; Linux's /proc is read."""

from __future__ import annotations

import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class ProcessSize:
    """A process at one moment.

    Attributes:
        memory_mb: Resident, in millions of bytes.
        descriptors: Open ones.
        threads: The number of threads of the process.
        kept_mb: The part of its memory that its caches hold within their budgets, where that is known.
    """

    memory_mb: float
    descriptors: int
    threads: int
    kept_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class Growth:
    """The growth of a run after its first quarter, which is its warm-up; without what caches hold.

    Attributes:
        before_mb: The most of the first quarter.
        after_mb: The median of the last quarter.
        bound_mb: The most that may be added.
    """

    before_mb: float
    after_mb: float
    bound_mb: float

    @property
    def is_bounded(self) -> bool:
        """Tell whether no more was added than may be."""
        return self.after_mb - self.before_mb <= self.bound_mb


def process_size(pid: int, *, kept_bytes: int = 0) -> ProcessSize:
    """Return how large a process is now, with what its caches were found to hold."""
    proc = Path("/proc", str(pid))
    pages = int((proc / "statm").read_text().split()[1])
    threads, descriptors = len(list((proc / "task").iterdir())), len(list((proc / "fd").iterdir()))
    return ProcessSize(pages * _PAGE_BYTES / 1e6, descriptors, threads, kept_bytes / 1e6)


def growth(sizes: Sequence[ProcessSize], *, share: float, least_mb: float) -> Growth:
    """Compare the last quarter of a run with its first.

    Caches fill up to their budgets, that is no leak; everything beside them is looked at.

    Args:
        sizes: One for each hour, at least one.
        share: The share of the memory of before that may be added.
        least_mb: The memory that may be added in any case.
    """
    memory_mb = [size.memory_mb - size.kept_mb for size in sizes]
    quarter = -(-len(memory_mb) // 4)
    before = max(memory_mb[:quarter])
    return Growth(before, statistics.median(memory_mb[-quarter:]), max(least_mb, share * before))

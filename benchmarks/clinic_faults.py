"""The faults that `benchmarks.clinic` finds when the day is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.clinic_readers import said
from benchmarks.counted_app import KEPT_BYTES
from benchmarks.process_size import ProcessSize, growth
from jobs.backups.home_files import HALF_WRITTEN

MOST_SHARE, MOST_MB = 0.1, 60.0
MOST_DESCRIPTORS, MOST_THREADS = 8, 8
"""Added after the warm-up; a few, since a pool starts its threads when they are first needed."""


def in_words(sizes: Mapping[str, ProcessSize]) -> str:
    """Return processes and their sizes as a text."""
    return "; ".join(
        f"{name} {one.memory_mb:.0f} MB ({one.kept_mb:.0f} in caches), {one.descriptors} files, "
        f"{one.threads} threads"
        for name, one in sizes.items()
    )


CAPPED = ("admitted", "ended logins", KEPT_BYTES)
"""Lists that the app cuts at 10,000 entries of some 100 bytes, and caches with a budget: these may fill."""


def heaped_up(held: Sequence[Mapping[str, int]], *, least: int) -> list[str]:
    """Return what the app holds more of than after the first quarter, by more than the hour's browsers."""
    print(f"the app held after the first hour: {said(held[0])}; after the last: {said(held[-1])}")
    quarter = held[: -(-len(held) // 4)]
    most = {name: max(counts[name] for counts in quarter) + least for name in held[0]}
    return [
        f"the app holds {count} {name}"
        for name, count in held[-1].items()
        if name not in CAPPED and count > most[name]
    ]


def left_behind(place: Path) -> list[str]:
    """Return the half-written files of the home and whatever is in the folder of temporary files."""
    half = [path for path in (place / "home").rglob("*") if HALF_WRITTEN.fullmatch(path.name)]
    # torch makes one folder of that name for each user and keeps it.
    temporary = [path for path in (place / "tmp").iterdir() if not path.name.startswith("torchinductor_")]
    return [str(path.relative_to(place)) for path in [*half, *temporary]]


def grown(name: str, sizes: Sequence[ProcessSize]) -> list[str]:
    """Return how a process grew after the first quarter by more than it may."""
    memory = growth(sizes, share=MOST_SHARE, least_mb=MOST_MB)
    print(
        f"{name}, beside its caches: {memory.before_mb:.0f} MB after a quarter, {memory.after_mb:.0f} MB in "
        f"the last one (at most {memory.bound_mb:.0f} MB more)"
    )
    warm = sizes[: -(-len(sizes) // 4)]
    wrong = (
        [] if memory.is_bounded else [f"{name} grew from {memory.before_mb:.0f} to {memory.after_mb:.0f} MB"]
    )
    if sizes[-1].descriptors > max(size.descriptors for size in warm) + MOST_DESCRIPTORS:
        wrong.append(f"{name} has {sizes[-1].descriptors} files open")
    if sizes[-1].threads > max(size.threads for size in warm) + MOST_THREADS:
        wrong.append(f"{name} has {sizes[-1].threads} threads")
    return wrong

"""A run of the fuzzer: damaged and lying files through every reader, and what became of them."""

from __future__ import annotations

import random
import resource
import signal
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import StudyError
from tests.fuzz.liars import LIARS
from tests.fuzz.mutations import mutated
from tests.fuzz.readers import READERS, Reader
from tests.fuzz.seeds import all_seeds

MOST_CPU_S = 20.0
"""A reader that computes for so long hangs; a valid file of these sizes takes some milliseconds."""
MOST_LETTERS = 2_000
"""A screen of text."""


class _HangError(BaseException):
    """No reader catches it."""


@dataclass
class Campaign:
    """What became of the files.

    Attributes:
        crashes: Everything but a result or one of the product's own errors, with the file's description.
        slowest: Seconds of computing, and of which file.
        peak_mib: The most memory that the process had.
    """

    inputs: int = 0
    refused: int = 0
    crashes: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    peak_mib: int = 0

    def text(self) -> str:
        """A few lines for a terminal."""
        lines = [
            f"{self.inputs:,} inputs: {self.refused:,} refused, {len(self.crashes)} crashes or hangs",
            f"slowest: {self.slowest[0]:.1f} s ({self.slowest[1]})",
            f"peak memory: {self.peak_mib:,} MiB",
        ]
        return "\n".join([*lines, *self.crashes[:20]])


def campaign(folder: Path, *, inputs: int, seed: int = 0) -> Campaign:
    """Give mutated seeds, and once every liar, to the readers of their kind.

    Args:
        folder: Where the files are written, one at a time.
        inputs: How many of them.
        seed: Of the mutations.
    """
    done = Campaign()
    for number, (ending, data, about) in zip(range(inputs), _files(seed), strict=False):
        path = folder / f"input{ending}"
        path.write_bytes(data)
        readers = READERS[ending]
        # Liars go to all readers of their kind, mutations to one of them in turn.
        for reader in readers if number < len(LIARS) else (readers[number // 7 % len(readers)],):
            _try(done, reader, path, about=about)
        path.unlink(missing_ok=True)
        done.inputs += 1
    done.peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return done


def _files(seed: int) -> Iterator[tuple[str, bytes, str]]:
    for liar in LIARS:
        yield liar.ending, liar.made(), liar.name
    seeds, number = all_seeds(), 0
    while True:
        ending, data = seeds[number % len(seeds)]
        yield (
            ending,
            mutated(data, random.Random(f"{seed} {number}")),
            f"seed {seed}, mutation {number}, {ending}",
        )
        number += 1


def _try(done: Campaign, reader: Reader, path: Path, *, about: str) -> None:
    started = time.process_time()
    try:
        with _no_hang(), warnings.catch_warnings(action="ignore"):
            reader(path)
    except StudyError as error:
        done.refused += 1
        if len(str(error)) > MOST_LETTERS:
            done.crashes.append(f"{about}: an answer of {len(str(error)):,} letters: {str(error)[:200]}")
    except _HangError:
        done.crashes.append(f"{about}: computes for more than {MOST_CPU_S:.0f} s")
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        done.crashes.append(f"{about}: {''.join(traceback.format_exception(error)[-3:])}")
    done.slowest = max(done.slowest, (time.process_time() - started, about))


@contextmanager
def _no_hang() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _HangError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, MOST_CPU_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)

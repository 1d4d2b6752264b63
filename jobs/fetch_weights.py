"""Download model weights: ``python -m jobs.fetch_weights sam_vit_b`` or ``--list``.

Exit codes: 0 all there, 1 a download failed, 2 bad usage.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from core.errors import CheckpointError, SettingsError
from core.models.checkpoints import CHECKPOINTS, Checkpoint, checkpoint, find_checkpoint
from core.models.fetch import FetchPolicy, fetch_checkpoint
from core.models.first_use import noted_sha256
from core.settings import Settings
from jobs.commands import reporting_errors

OK, FAILED, BAD_USAGE = 0, 1, 2
_DIGITS = 8


@dataclass(slots=True)
class ProgressLine:
    """A progress line of a download: written over on a terminal, few lines in a log."""

    name: str
    stream: TextIO
    _said_s: float = field(default=float("-inf"), init=False)

    def __call__(self, done_bytes: int, total_bytes: int | None) -> None:
        """Report (bytes so far, total or None)."""
        terminal, now_s = self.stream.isatty(), time.monotonic()
        if done_bytes != total_bytes and now_s - self._said_s < (0.2 if terminal else 10.0):
            return
        self._said_s = now_s
        share = f" of {total_bytes / 1e6:,.1f} MB, {done_bytes / total_bytes:.0%}" if total_bytes else ""
        line = f"{self.name}: {done_bytes / 1e6:,.1f} MB{share}"
        self.stream.write(f"\r{line}" if terminal else f"{line}\n")
        if terminal and done_bytes == total_bytes:
            self.stream.write("\n")
        self.stream.flush()


def listing(weights: Path) -> str:
    """Return a line per checkpoint: name, length, licence, prompts, hash, and whether it is in the folder."""
    rows = [_row(wanted, weights) for wanted in CHECKPOINTS.values()]
    head = f"{'name':24}{'MB':>8}  {'licence':12}{'prompts':24}{'SHA-256':24}in {weights}"
    return "\n".join([head, *rows])


def _row(wanted: Checkpoint, weights: Path) -> str:
    size = f"{wanted.size_bytes / 1e6:,.0f}" if wanted.size_bytes else "?"
    try:
        state = find_checkpoint(wanted.name, weights).name
    except CheckpointError:
        state = "-"
    return (
        f"{wanted.name:24}{size:>8}  {wanted.licence:12}{', '.join(sorted(wanted.prompts)):24}"
        f"{_hash(wanted, weights):24}{state}"
    )


def _hash(wanted: Checkpoint, weights: Path) -> str:
    """Return the hash's first digits, and whose word it is: the authors', or that of its first use here."""
    if wanted.sha256_begins:
        return f"{wanted.sha256_begins[:_DIGITS]} published"
    try:
        noted = noted_sha256(weights / wanted.file_name)
    except CheckpointError:
        return "note is damaged"
    return "-" if noted is None else f"{noted[:_DIGITS]} at first use"


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m jobs.fetch_weights", description="Download model weights."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="checkpoints to fetch, see --list")
    parser.add_argument("--list", action="store_true", help="show the checkpoints there are")
    given = parser.parse_args(arguments)
    weights = Settings.from_environment().weights
    if given.list:
        print(listing(weights))
        return OK
    if not given.names:
        parser.error("give the NAME of a checkpoint, or --list")
    return _fetch_all(given.names, weights)


def _tell(words: str) -> None:
    print(words, file=sys.stderr)


def _fetch_all(names: Sequence[str], weights: Path) -> int:
    try:
        for wanted in [checkpoint(name) for name in names]:
            line = ProgressLine(wanted.name, sys.stderr)
            path = fetch_checkpoint(wanted, weights, policy=FetchPolicy(tell=_tell), progress=line)
            print(f"{wanted.name}: {path}")
    except SettingsError as error:
        print(error, file=sys.stderr)
        return BAD_USAGE
    except CheckpointError as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("stopped; the same command continues where it ended", file=sys.stderr)
        return FAILED
    return OK


if __name__ == "__main__":
    sys.exit(main())

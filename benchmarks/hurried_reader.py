"""Readers who type, accept and go on at changing speeds: nothing strays, nothing is lost.

    python -m benchmarks.hurried_reader [--acceptances 200] [--readers 4] [--seed 0] [--small]

Every case gets a box and a comment that names it, and is left by the key in the text, the key twice, the
button, the key after a click elsewhere, or by Next. Afterwards every draft and reading of the store is held
against what was typed; fails if one holds a word of another case, lacks one, or was accepted unasked.

The readers come one after another and read the same cases, because cases take longer to make than to read.
"""

from __future__ import annotations

import math
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.command_line import benchmark_parser, print_result, read_options
from core.annotation.people import Role
from core.settings import Settings
from db.readers import add_reader, sign_in
from db.store import Store
from jobs import import_study
from tests.chromium import running_chromium
from tests.pages.app_server import serving
from tests.pages.hurried_reader import EXITS, HurriedReader, Outcome, outcome_of
from tests.pages.prompting_tab import open_prompting

_ACCEPTING = len(EXITS) - 1
"""One of the ways leaves a case without accepting it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Read, compare and print."""
    parser = benchmark_parser("benchmarks.hurried_reader", __doc__)
    parser.add_argument("--acceptances", type=int, default=200, help="in rounds of all ways to leave a case")
    parser.add_argument("--readers", type=int, default=4, help="to share them")
    parser.add_argument("--seed", type=int, default=0, help="of the pauses")
    options = read_options(parser, arguments, small={"acceptances": _ACCEPTING, "readers": 1})
    turns = len(EXITS) * math.ceil(options.acceptances / options.readers / _ACCEPTING)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["SAMOGRAPHY_HOME"] = str(home)
        import_study.main(["--layout", "phantoms", "--study", "demo", "--cases", str(turns + 5)])
        store = Store(Settings(home, home / "weights").store_path)
        names = _people(store, options.readers)
        with serving(home, home / "log") as address, running_chromium() as browser:
            begun = time.monotonic()
            done = []
            for place, name in enumerate(names):
                page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
                reader = HurriedReader(page, random.Random(options.seed + place))
                done.append((reader, _read(reader, address, store, name=name, turns=turns)))
                print(
                    f"{name}: {len(reader.accepted)} accepted, {time.monotonic() - begun:.0f} s", flush=True
                )
                page.context.close()
            took_s = (time.monotonic() - begun) / (turns * len(names))
    return _tell(done, took_s)


def _people(store: Store, count: int) -> list[str]:
    """Return the names of readers who may sign in."""
    names = [f"Reader {place + 1}" for place in range(count)]
    with store.connect(write=True) as con:
        admin = sign_in(con, names[0])
        for name in names[1:]:
            add_reader(con, name, role=Role.READER, by=admin)
    return names


def _read(reader: HurriedReader, address: str, store: Store, *, name: str, turns: int) -> Outcome:
    open_prompting(reader.page, address, name=name, study="demo", case="phantom_0001")
    for turn in range(turns):
        reader.read(turn)
    return outcome_of(reader, store, name=name, study="demo")


def _tell(done: Sequence[tuple[HurriedReader, Outcome]], took_s: float) -> int:
    outcomes = [outcome for _, outcome in done]
    strays, lost, unasked = (
        [line for one in outcomes for line in getattr(one, kind)] for kind in ("strays", "lost", "unasked")
    )
    wrong: list[Any] = [*strays, *lost, *unasked]
    for line in wrong:
        print(line)
    accepted, drafted = (sum(len(getattr(one, kind)) for one, _ in done) for kind in ("accepted", "drafted"))
    print_result(
        f"{accepted} acceptances and {drafted} times Next, {took_s:.1f} s each: "
        f"{len(strays)} strays, {len(lost)} lost, {len(unasked)} accepted unasked"
    )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())

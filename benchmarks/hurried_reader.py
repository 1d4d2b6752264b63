"""A reader who types, accepts and goes on at changing speeds: nothing strays, nothing is lost.

    python -m benchmarks.hurried_reader [--cases 200] [--seed 0] [--small]

Every case gets a box and a comment that names it, and is left by the key in the text, the key twice, the
button, the key after a click elsewhere, or by Next. Afterwards every draft and reading of the store is held
against what was typed; fails if one holds a word of another case, lacks one, or was accepted unasked.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.command_line import benchmark_parser, print_result, read_options
from core.settings import Settings
from db.readers import sign_in
from db.store import Store
from jobs import import_study
from tests.pages.app_server import CHROMIUM, FLAGS, serving
from tests.pages.hurried_reader import HurriedReader, Outcome, outcome_of
from tests.pages.prompting_tab import open_prompting


def main(arguments: Sequence[str] | None = None) -> int:
    """Read, compare and print."""
    parser = benchmark_parser("benchmarks.hurried_reader", __doc__)
    parser.add_argument("--cases", type=int, default=200, help="to read")
    parser.add_argument("--seed", type=int, default=0, help="of the pauses")
    options = read_options(parser, arguments, small={"cases": 10})
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["SAMOGRAPHY_HOME"] = str(home)
        more = str(options.cases + 5)
        import_study.main(["--layout", "phantoms", "--study", "demo", "--cases", more])
        store = Store(Settings(home, home / "weights").store_path)
        with store.connect(write=True) as con:
            sign_in(con, "Ada")
        with serving(home, home / "log") as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            begun = time.monotonic()
            reader = HurriedReader(page, random.Random(options.seed))
            outcome = _read(reader, address, store, cases=options.cases)
    took = (time.monotonic() - begun) / options.cases
    return _tell(reader, outcome, took)


def _read(reader: HurriedReader, address: str, store: Store, *, cases: int) -> Outcome:
    open_prompting(reader.page, address, name="Ada", study="demo", case="phantom_0001")
    for turn in range(cases):
        reader.read(turn)
    return outcome_of(reader, store, name="Ada", study="demo")


def _tell(reader: HurriedReader, outcome: Outcome, took_s: float) -> int:
    wrong: list[Any] = [*outcome.strays, *outcome.lost, *outcome.unasked]
    for line in wrong:
        print(line)
    print_result(
        f"{len(reader.accepted)} acceptances and {len(reader.drafted)} times Next, {took_s:.1f} s each: "
        f"{len(outcome.strays)} strays, {len(outcome.lost)} lost, {len(outcome.unasked)} accepted unasked"
    )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())

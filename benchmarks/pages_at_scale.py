"""The pages of the app over 100,000 cases and ten million metric rows, in Chromium.

    python -m benchmarks.pages_at_scale [--home FOLDER] [--cases 100000] [--only results] [--small]

Builds the study where the folder has none (a few minutes, a quarter of a GB), starts the app and opens every
page of its menu. A time runs from the act until the script has ended and nothing waits to be drawn:

first   the page is opened for the first time by the menu
new     another entry in one of its boxes, one after another, so that numbers are asked for the first time
again   the entry before that again: numbers that were worked out before
back    the page is left for the overview and opened again

Two numbers each: seconds by the clock, and seconds of the server's processor time, which other work on the
machine does not lengthen (on several cores it can be the larger one).

The slowest part is the function of the project that a rerun was found in most often during the longest act.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.command_line import benchmark_parser, print_result, read_options
from benchmarks.study_at_scale import PHANTOMS, READERS, STUDY, build, counts
from tests.chromium import running_chromium
from tests.pages.app_server import WAIT_MS, playwright_timeout, serving

MOST_BOXES = 3
FIXED = ("Study", "Run", "Calls of")
"""Boxes that lead to other results than those of the large study."""

_WATCH = """() => {
  window.busyAt = performance.now();
  clearInterval(window.busyWatch);
  window.busyWatch = setInterval(() => {
    const app = document.querySelector('[data-testid=stApp]');
    const skeleton = document.querySelector('[data-testid=stSkeleton]');
    if (app?.dataset.testScriptState !== 'notRunning' || skeleton) window.busyAt = performance.now();
  }, 10);
}"""
_RESTS = "() => performance.now() - window.busyAt > 700"


@dataclass(frozen=True, slots=True)
class PageAction:
    """An action's begin and the page's rest (seconds of the epoch), and the server's processor time."""

    began: float
    rested: float
    cpu_s: float

    @property
    def clock_s(self) -> float:
        """The seconds by the clock."""
        return self.rested - self.began


@dataclass(slots=True)
class Timed:
    """The actions on a page, and the longest of them."""

    first: list[PageAction] = field(default_factory=list)
    new: list[PageAction] = field(default_factory=list)
    again: list[PageAction] = field(default_factory=list)
    back: list[PageAction] = field(default_factory=list)
    longest: PageAction | None = None
    said: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> None:
    """Build where needed, measure, print."""
    parser = benchmark_parser("benchmarks.pages_at_scale", __doc__)
    parser.add_argument("--home", type=Path, help="kept, and used again where it is there")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--only", help="the page with this address")
    parser.add_argument("--phantoms", type=int, default=PHANTOMS, help="that jobs evaluate for it")
    parser.add_argument("--volumes", type=int, default=2, help="phantoms of a study beside it")
    small = {"cases": 60, "phantoms": 2, "volumes": 0, "only": "results"}
    options = read_options(parser, arguments, small=small)
    with tempfile.TemporaryDirectory(prefix="samography-scale-") as folder:
        home = options.home or Path(folder)
        if not (home / "samography.duckdb").exists():
            build(home, cases=options.cases, phantoms=options.phantoms, volumes=options.volumes)
        print("{:,} cases of {:,} patients, {:,} metric rows".format(*counts(home)))
        samples = Path(folder) / "samples"
        program = ("-c", "from benchmarks.sampled_app import main; main()", str(samples))
        with serving(home, Path(folder) / "log", program=program) as address, running_chromium() as browser:
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            measure(page, address, samples, only=options.only)


class MeasuredTab:
    """A tab of the app, and the server's account of itself."""

    def __init__(self, page: Any, samples: Path) -> None:
        """Take a tab, and the file that `sampled_app.py` writes."""
        self.page = page
        self._samples = samples

    def do(self, kind: list[PageAction], timed: Timed, action: Callable[[], object]) -> None:
        """Act on the page, wait until it rests, and note it."""
        before = self._cpu_s()
        began, rested = _span(self.page, action)
        done = PageAction(began, rested, self._cpu_s() - before)
        kind.append(done)
        if timed.longest is None or done.cpu_s > timed.longest.cpu_s:
            timed.longest = done

    def slowest(self, action: PageAction | None) -> str:
        """Tell where the reruns of an action were found most often."""
        if action is None:
            return ""
        rows = (line.split(" ", 1) for line in self._samples.read_text().splitlines()[1:])
        seen = Counter(
            row[1] for row in rows if len(row) == 2 and action.began <= float(row[0]) <= action.rested
        )
        total = max(seen.total(), 1)
        return ", ".join(f"{place} {count / total:.0%}" for place, count in seen.most_common(2))

    def _cpu_s(self) -> float:
        pid = self._samples.read_text().split("\n", 1)[0]
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(page: Any, address: str, samples: Path, *, only: str | None) -> None:
    """Go through the menu and print a line for each page."""
    missing: list[str] = []
    page.on("response", lambda got: missing.append(got.url) if got.status >= 400 else None)
    opened = _span(page, lambda: page.goto(f"{address}/?study={STUDY}"))
    print_result(f"the app opens in {opened[1] - opened[0]:.2f} s; load {os.getloadavg()[0]:.1f}")
    columns = "".join(f"{name:>13}" for name in ("first", "new", "most", "again", "back"))
    print(f"{'page':<16}{columns}{'load':>6}  slowest part", flush=True)
    links = page.get_by_test_id("stTopNavLink")
    slugs = [str(link.get_attribute("href")).rsplit("/", 1)[-1] for link in links.all()]
    names = [text.strip().split("\n")[-1] for text in links.all_inner_texts()]
    measured = MeasuredTab(page, samples)
    for slug, name in zip(slugs, names, strict=True):
        if only is None or slug == only:
            timed = _page(measured, name)
            print(_line(name, timed, measured.slowest(timed.longest)), flush=True)
    print("not found:", ", ".join(sorted(set(missing))) or "nothing")


def _page(measured: MeasuredTab, name: str) -> Timed:
    """Time all actions on one page."""
    timed, page = Timed(), measured.page
    measured.do(timed.first, timed, lambda: _open(page, name))
    if page.get_by_role("heading", name="Sign in").count():
        measured.do(timed.first, timed, lambda: _sign_in(page))
    if name == "Training":
        measured.do(timed.first, timed, lambda: page.get_by_text("Compare two models").first.click())
    for box in _boxes(page):
        with suppress(playwright_timeout()):
            measured.do(timed.new, timed, lambda box=box: _choose(page, box, "ArrowDown"))
            measured.do(timed.again, timed, lambda box=box: _choose(page, box, "ArrowUp"))
    following = page.get_by_role("button", name="Next")
    for _ in range(2 if following.count() else 0):
        with suppress(playwright_timeout()):
            measured.do(timed.new, timed, lambda: following.first.click(timeout=20_000))
    timed.said = [box.inner_text()[:60] for box in page.query_selector_all("[data-testid=stException]")]
    _span(page, lambda: _open(page, "Overview"))
    measured.do(timed.back, timed, lambda: _open(page, name))
    return timed


def _boxes(page: Any) -> list[str]:
    """Return the labels of the first boxes to choose from."""
    found = [
        box.inner_text().split("\n")[0]
        for box in page.get_by_test_id("stSelectbox").all()
        if box.is_visible()
    ]
    return [label for label in found if label and label not in FIXED][:MOST_BOXES]


def _choose(page: Any, label: str, key: str) -> None:
    box = page.get_by_test_id("stSelectbox").filter(has_text=label).locator("input").first
    box.click(timeout=20_000)
    page.keyboard.press(key)
    page.keyboard.press("Enter")


def _open(page: Any, name: str) -> None:
    page.get_by_test_id("stTopNavLink").filter(has_text=name).first.click()


def _sign_in(page: Any) -> None:
    name = page.get_by_label("Your name")
    name.fill(READERS[0])
    if name.get_attribute("role") == "combobox":
        page.get_by_role("option", name=READERS[0], exact=True).click()
    page.get_by_role("button", name="Sign in").click()


def _span(page: Any, action: Callable[[], object]) -> tuple[float, float]:
    """Return when an action began, and when the page rested after it, in seconds of the epoch."""
    with suppress(Exception):
        page.evaluate(_WATCH)
    began = time.time()
    action()
    page.wait_for_selector("[data-testid=stApp]", timeout=WAIT_MS)
    if not page.evaluate("() => window.busyWatch ?? null"):
        page.evaluate(_WATCH)
    page.wait_for_timeout(300)
    page.wait_for_function(_RESTS, timeout=4 * WAIT_MS)
    rested: float = page.evaluate("() => (performance.timeOrigin + window.busyAt) / 1000")
    return began, max(rested, began)


def _line(name: str, timed: Timed, slowest: str) -> str:
    def of(actions: list[PageAction], how: Callable[[list[float]], float]) -> str:
        if not actions:
            return f"{'-':>13}"
        return f"{how([one.clock_s for one in actions]):7.2f}{how([one.cpu_s for one in actions]):6.2f}"

    columns = of(timed.first, sum) + of(timed.new, statistics.median) + of(timed.new, max)
    columns += of(timed.again, statistics.median) + of(timed.back, max)
    said = f"  !! {timed.said}" if timed.said else ""
    return f"{name:<16}{columns}{os.getloadavg()[0]:6.1f}  {slowest}{said}"


if __name__ == "__main__":
    main()

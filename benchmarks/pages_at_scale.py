"""Every page of the app over 100,000 cases and ten million metric rows, in Chromium.

    python benchmarks/pages_at_scale.py [--home FOLDER] [--cases 100000] [--only results]

Builds the study where the folder has none (a few minutes, a quarter of a GB), starts the app and opens every
page of its menu. A time runs from the act until the script has ended and nothing waits to be drawn:

first   the page is opened for the first time by the menu
new     another entry in one of its boxes, one after another, so that numbers are asked for the first time
again   the entry before that again: numbers that were worked out before
back    the page is left for the overview and opened again
cpu     processor time of the server over all of that, in seconds

The slowest part is the function of the project that a rerun was found in most often during the longest act.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from study_at_scale import READERS, STUDY, build, counts

from tests.pages.app_server import CHROMIUM, FLAGS, WAIT_MS, serving

MOST_BOXES = 4
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


@dataclass(slots=True)
class Timed:
    """Seconds of a page's acts, and the span of the longest (seconds of the epoch)."""

    first: list[float] = field(default_factory=list)
    new: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    back: list[float] = field(default_factory=list)
    longest: tuple[float, float] = (0.0, 0.0)
    boxes: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def main() -> None:
    """Build where needed, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, help="kept, and used again where it is there")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--only", help="the page with this address")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="samography-scale-") as folder:
        home = options.home or Path(folder)
        if not (home / "samography.duckdb").exists():
            build(home, cases=options.cases)
        print("{:,} cases of {:,} patients, {:,} metric rows".format(*counts(home)))
        samples = Path(folder) / "samples"
        program = (str(Path(__file__).with_name("sampled_app.py")), str(samples))
        with serving(home, Path(folder) / "log", program=program) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            measure(page, address, samples, only=options.only)


def measure(page: Any, address: str, samples: Path, *, only: str | None) -> None:
    """Go through the menu and print a line a page."""
    asked: list[str] = []
    page.on("response", lambda got: asked.append(got.url) if got.status >= 400 else None)
    opened = _span(page, lambda: page.goto(f"{address}/?study={STUDY}"))
    print(f"load {os.getloadavg()[0]:.1f}; the app opens in {opened[1] - opened[0]:.2f} s")
    columns = "".join(f"{name:>7}" for name in ("first", "new", "most", "again", "back", "cpu"))
    print(f"{'page':<16}{columns}{'load':>6}  slowest part")
    links = page.get_by_test_id("stTopNavLink")
    names = [name.strip() for name in links.all_inner_texts()]
    for place in range(links.count()):
        name = names[place].split("\n")[-1]
        slug = str(links.nth(place).get_attribute("href")).rsplit("/", 1)[-1]
        if only is None or slug == only:
            before = _cpu_s(samples)
            found = _page(page, name)
            print(_line(name, found, cpu_s=_cpu_s(samples) - before, samples=samples), flush=True)
    print("not found:", ", ".join(sorted(set(asked))) or "nothing")


def _page(page: Any, name: str) -> Timed:
    """All acts on one page."""
    timed = Timed()
    _note(timed, timed.first, _span(page, lambda: _open(page, name)))
    if page.get_by_label("Your name").count():
        _note(timed, timed.first, _span(page, lambda: _sign_in(page)))
    if name == "Training":
        compare = page.get_by_role("radio", name="Compare two models").or_(
            page.get_by_role("button", name="Compare two models")
        )
        _note(timed, timed.first, _span(page, lambda: compare.first.click()))
    for box in _boxes(page):
        with suppress(Exception):
            _note(timed, timed.new, _span(page, lambda box=box: _choose(page, box, "ArrowDown")))
            _note(timed, timed.again, _span(page, lambda box=box: _choose(page, box, "ArrowUp")))
            timed.boxes.append(box)
    following = page.get_by_role("button", name="Next")
    for _ in range(3 if following.count() else 0):
        _note(timed, timed.new, _span(page, lambda: following.first.click()))
    timed.said = [box.inner_text()[:60] for box in page.query_selector_all("[data-testid=stException]")]
    _span(page, lambda: _open(page, "Overview"))
    _note(timed, timed.back, _span(page, lambda: _open(page, name)))
    return timed


def _boxes(page: Any) -> list[str]:
    """Labels of the first boxes to choose from."""
    found = [
        box.inner_text().split("\n")[0]
        for box in page.get_by_test_id("stSelectbox").all()
        if box.is_visible()
    ]
    return [label for label in found if label and label not in FIXED][:MOST_BOXES]


def _choose(page: Any, label: str, key: str) -> None:
    box = page.get_by_test_id("stSelectbox").filter(has_text=label).locator("input").first
    box.click(timeout=5_000)
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


def _span(page: Any, act: Callable[[], object]) -> tuple[float, float]:
    """When an act began, and when the page rested after it, in seconds of the epoch."""
    with suppress(Exception):
        page.evaluate(_WATCH)
    began = time.time()
    act()
    page.wait_for_selector("[data-testid=stApp]", timeout=WAIT_MS)
    if not page.evaluate("() => window.busyWatch ?? null"):
        page.evaluate(_WATCH)
    page.wait_for_timeout(300)
    page.wait_for_function(_RESTS, timeout=4 * WAIT_MS)
    rested: float = page.evaluate("() => (performance.timeOrigin + window.busyAt) / 1000")
    return began, max(rested, began)


def _note(timed: Timed, kind: list[float], span: tuple[float, float]) -> None:
    kind.append(span[1] - span[0])
    if span[1] - span[0] > timed.longest[1] - timed.longest[0]:
        timed.longest = span


def _line(name: str, timed: Timed, *, cpu_s: float, samples: Path) -> str:
    def of(values: list[float], how: Callable[[list[float]], float]) -> str:
        return f"{how(values):7.2f}" if values else f"{'-':>7}"

    seen = _seen(samples, timed.longest)
    total = max(seen.total(), 1)
    parts = ", ".join(f"{place} {count / total:.0%}" for place, count in seen.most_common(2))
    columns = of(timed.first, sum) + of(timed.new, statistics.median) + of(timed.new, max)
    columns += of(timed.again, statistics.median) + of(timed.back, max)
    said = f"  !! {timed.said}" if timed.said else ""
    return f"{name:<16}{columns}{cpu_s:7.1f}{os.getloadavg()[0]:6.1f}  {parts}{said}"


def _seen(samples: Path, span: tuple[float, float]) -> Counter[str]:
    rows = (line.split(" ", 1) for line in samples.read_text().splitlines()[1:])
    return Counter(row[1] for row in rows if len(row) == 2 and span[0] <= float(row[0]) <= span[1])


def _cpu_s(samples: Path) -> float:
    """Processor time that the server has used."""
    pid = samples.read_text().split("\n", 1)[0]
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()

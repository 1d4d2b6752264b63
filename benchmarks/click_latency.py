"""The time from the mouse button's release to the mask on the screen, in Chromium with the default model.

    python -m benchmarks.click_latency [--clicks 40] [--small]

Boxes and points are drawn on synthetic cases in the app itself, on this machine. The time is taken in the
browser: from its own `mouseup` event to the first animation frame in which the picture has changed. The
canvas component waits 200 ms after a release before it reports anything, which is part of the figure.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.command_line import benchmark_parser, print_result, read_options
from core.imaging.mask_pictures import read_mask
from core.settings import Settings
from db.cases import load_case
from db.store import Store
from jobs import import_study
from tests.chromium import running_chromium
from tests.pages.app_server import serving
from tests.pages.prompting_tab import drag, on_screen, open_prompting, settle

_WATCH = """() => {
  const sample = () => JSON.stringify(window.samographyPane?.painted ?? null);
  window.released = null; window.shown = null; let before = sample();
  const release = () => { window.released = performance.now(); window.shown = null; };
  document.addEventListener('mouseup', release, true);
  const frame = () => {
    const now = sample();
    if (now !== before) {
      if (window.released !== null && window.shown === null) window.shown = performance.now();
      before = now;
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = benchmark_parser("benchmarks.click_latency", __doc__)
    parser.add_argument("--clicks", type=int, default=40, help="prompts to draw")
    parser.add_argument("--cases", type=int, default=6, help="to draw them on")
    options = read_options(parser, arguments, small={"clicks": 1, "cases": 1})
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["SAMOGRAPHY_HOME"] = str(home)
        import_study.main(["--layout", "phantoms", "--study", "demo", "--cases", str(options.cases)])
        boxes = _boxes(home, options.cases)
        with serving(home, home / "log") as address, running_chromium() as browser:
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            times = _measure(page, address, boxes=boxes, clicks=options.clicks)
    print_result(
        f"click to mask, {len(times)} prompts: median {statistics.median(times):.0f} ms, "
        f"95th percentile {np.percentile(times, 95):.0f} ms, longest {max(times):.0f} ms (aim: 300 and 1000)"
    )


def _boxes(home: Path, cases: int) -> dict[str, tuple[float, float, float, float]]:
    """Return the edges of each lesion as shares of the image: left, top, right, bottom."""
    store = Store(Settings(home, home / "weights").store_path)
    found = {}
    with store.connect() as con:
        for number in range(1, cases + 1):
            case = load_case(con, "demo", f"phantom_{number:04d}")
            if not case.lesions:
                continue
            mask = read_mask(case.lesions[0].mask_paths[0])
            rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
            height, width = mask.shape
            found[case.case_id] = (
                columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height
            )  # fmt: skip
    return found


def _measure(
    page: Any, address: str, *, boxes: dict[str, tuple[float, float, float, float]], clicks: int
) -> list[float]:
    """Draw on one case after another; milliseconds of each prompt."""
    times: list[float] = []
    per_case = -(-clicks // len(boxes))
    for case_id, (left, top, right, bottom) in boxes.items():
        canvas = open_prompting(page, address, name="Ada", study="demo", case=case_id)
        page.evaluate(_WATCH)
        rows, columns = page.evaluate(
            "() => [window.samographyPane.view.rows, window.samographyPane.view.columns]"
        )
        for turn in range(per_case):
            # Another box each time, so that no answer is one that was kept.
            grown = 0.01 * turn
            start = on_screen(page, (top - grown) * rows, (left - grown) * columns)
            stop = on_screen(page, (bottom + grown) * rows, (right + grown) * columns)
            drag(page, canvas, start, stop)
            page.wait_for_function("() => window.shown !== null", timeout=10_000)
            times.append(page.evaluate("() => window.shown - window.released"))
            settle(page)
            page.get_by_role("button", name="Clear").click()
            settle(page)
    return times


if __name__ == "__main__":
    main()

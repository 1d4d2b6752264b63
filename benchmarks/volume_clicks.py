"""The time from a click in a volume to the mask on the screen, measured in Chromium.

    python -m benchmarks.volume_clicks [--model "Starter 3D"] [--clicks 8] [--size 112x128x160] [--small]

A phantom of automated breast ultrasound is opened on the Volumes page and clicked on about its middle, in the
coronal, sagittal and axial planes in turn. Time runs from the mouse button's own event to the drawing of the
mask. The first click waits for the encoder; the further ones mostly for the decoder and the page.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.command_line import benchmark_parser, print_result, read_options
from jobs import import_study
from tests.chromium import running_chromium
from tests.pages.app_server import serving
from tests.pages.volumes.volumes_tab import on_plane, open_volumes, plane_shape

_PLANES = ("coronal", "sagittal", "axial")
_WATCH = """() => {
  const planes = document.querySelector('.st-key-volume_viewer [data-testid=stBidiComponentIsolated]')
    .shadowRoot.querySelector('.planes');
  const clicked = (event) => { window.clicked = event.timeStamp; window.answered = null; };
  document.addEventListener('pointerup', clicked, true);
  new MutationObserver(() => requestAnimationFrame(() => {
    if (!planes.dataset.busy) window.answered ??= performance.now();
  })).observe(planes, { attributes: true, attributeFilter: ['data-busy'] });
}"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = benchmark_parser("benchmarks.volume_clicks", __doc__)
    parser.add_argument("--model", default="Starter 3D", help="label of the model on the page")
    parser.add_argument("--clicks", type=int, default=8)
    parser.add_argument("--size", default="112x128x160", help="voxels of the phantom, z x y x x")
    parser.add_argument("--look-s", type=float, default=8.0, help="before the first click; loads the model")
    small = {"model": "Ball", "clicks": 2, "size": "32x40x48", "look_s": 1.0}
    asked = read_options(parser, arguments, small=small)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["SAMOGRAPHY_HOME"] = folder
        size = ["--column", f"size={asked.size}", "--cases", "1"]
        assert import_study.main(["--layout", "abus_phantoms", "--study", "abus", *size]) == 0
        with serving(home, home / "log") as address, running_chromium() as browser:
            took_ms = _measure(browser, address, asked)
    print(f"{asked.model}: first click {took_ms[0]:.0f} ms")
    if further := took_ms[1:]:
        print_result(
            f"{len(further)} further clicks: median {statistics.median(further):.0f} ms, "
            f"longest {max(further):.0f} ms"
        )


def _measure(browser: Any, address: str, asked: argparse.Namespace) -> list[float]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    open_volumes(page, address, name="Ada", study="abus")
    page.get_by_text("3D clicks", exact=True).click()
    page.get_by_text("No click yet.").wait_for(timeout=60_000)
    page.get_by_role("combobox", name="Model").click()
    page.get_by_role("option", name=asked.model).click()
    # The model is loaded while a person would look.
    page.wait_for_timeout(1000 * asked.look_s)
    page.evaluate(_WATCH)
    return [_click(page, _PLANES[turn % len(_PLANES)], turn) for turn in range(asked.clicks)]


def _click(page: Any, plane: str, turn: int) -> float:
    across, down = 0.46 + 0.02 * (turn % 5), 0.53 - 0.02 * (turn % 4)
    rows, columns = plane_shape(page, plane)
    page.mouse.click(*on_plane(page, plane, down * rows, across * columns))
    page.wait_for_function("() => typeof window.answered === 'number'", timeout=300_000)
    took: float = page.evaluate("() => window.answered - window.clicked")
    page.wait_for_timeout(700)
    return took


if __name__ == "__main__":
    main()

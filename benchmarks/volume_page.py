"""How long the Volumes page takes to open a large volume and to move a slice, measured in Chromium.

    python -m benchmarks.volume_page [--moves 30] [--small]

A volume of 320 x 512 x 512 voxels is made as compressed NIfTI and imported. The first opening reads, checks
and unpacks it; the openings that are measured come after that, each in a new session: from the start of the
navigation to the first drawn slices. A move is taken from the key's own event to the new slice's drawing.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nibabel
import numpy as np

from benchmarks.command_line import benchmark_parser, print_result, read_options
from core.datasets.cohort_layout import LayoutOptions
from core.datasets.registry import find_layout
from core.settings import Settings
from db.store import Store
from db.studies import StudyImport, save_import
from tests.chromium import running_chromium
from tests.pages.app_server import serving
from tests.pages.volumes.volumes_tab import open_volumes

_SHAPE = (320, 512, 512)
_SPACING_XYZ_MM = (0.7, 0.7, 1.0)
_WATCH = """() => {
  const planes = document.querySelector('.st-key-volume_viewer [data-testid=stBidiComponentIsolated]')
    .shadowRoot.querySelector('.planes');
  const press = (event) => { window.pressed = event.timeStamp; window.moved = null; };
  document.addEventListener('keydown', press, true);
  new MutationObserver(() => requestAnimationFrame(() => { window.moved ??= performance.now(); }))
    .observe(planes, { attributes: true, attributeFilter: ['data-axial'] });
}"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = benchmark_parser("benchmarks.volume_page", __doc__)
    parser.add_argument("--moves", type=int, default=30, help="slices to move")
    options = read_options(parser, arguments, small={"moves": 2})
    shape = (32, 51, 51) if options.small else _SHAPE
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        _make_study(home, shape)
        with serving(home, home / "log") as address, running_chromium() as browser:
            first_s, openings, steps = _measure(browser, address, moves=options.moves)
    print(f"first opening, which reads, checks and unpacks: {first_s:.1f} s")
    print(f"opening again: {', '.join(f'{one:.2f}' for one in openings)} s (aim: under 2)")
    print_result(
        f"moving a slice, {len(steps)} moves: median {statistics.median(steps):.0f} ms, "
        f"95th percentile {np.percentile(steps, 95):.0f} ms, longest {max(steps):.0f} ms (aim: under 200)"
    )


def _make_study(home: Path, shape: tuple[int, ...]) -> None:
    """Noise with a bright ball, imported as the study "large"."""
    root = home / "cohort"
    (root / "images").mkdir(parents=True)
    random = np.random.default_rng(0)
    z, y, x = (np.arange(size, dtype=np.float32) - size / 2 for size in shape)
    voxels = random.integers(0, 200, shape, dtype=np.int16)
    voxels[
        (z[:, None, None] ** 2 + y[None, :, None] ** 2 + x[None, None, :] ** 2) < (0.19 * shape[0]) ** 2
    ] += 400
    image = nibabel.Nifti1Image(voxels.T, np.diag([*_SPACING_XYZ_MM, 1.0]))
    nibabel.save(image, root / "images" / "large.nii.gz")
    (root / "cases.csv").write_text("image,mask,patient,modality\nimages/large.nii.gz,,P1,mri\n")
    cohort = find_layout("generic").read(root, LayoutOptions())
    imported = StudyImport("large", "generic", root, cohort.cases, cohort.notes, cohort.files_seen)
    with Store(Settings(home, home / "weights").store_path).connect(write=True) as con:
        save_import(con, imported)


def _measure(browser: Any, address: str, *, moves: int) -> tuple[float, list[float], list[float]]:
    """Seconds of the first opening and of three more, milliseconds of each move."""
    page = _page(browser)
    started = time.perf_counter()
    open_volumes(page, address, name="Ada", study="large")
    first_s = time.perf_counter() - started
    openings = []
    for _ in range(3):
        # The same tab keeps its reader; the session, the widgets and the planes are new.
        page.goto("about:blank")
        page.goto(f"{address}/volumes?study=large&tab={_TABS[address]}", wait_until="commit")
        page.locator(".planes[data-axial]").wait_for(timeout=60_000)
        openings.append(page.evaluate("() => performance.now()") / 1000)
    page.wait_for_timeout(2_000)
    page.evaluate(_WATCH)
    return first_s, openings, [_move(page, key) for key in ("ArrowUp", "PageDown") for _ in range(moves // 2)]


_TABS: dict[str, str] = {}
"""Token of the tab by the server's address: a tab that is known is not asked for a name again."""


def _page(browser: Any) -> Any:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()

    def noted(frame: Any) -> None:
        if "tab=" in frame.url:
            _TABS[frame.url.split("/volumes")[0]] = frame.url.split("tab=")[1].split("&")[0]

    page.on("framenavigated", noted)
    return page


def _move(page: Any, key: str) -> float:
    page.keyboard.press(key)
    page.wait_for_function("() => window.moved !== null && window.moved !== undefined", timeout=20_000)
    took: float = page.evaluate("() => window.moved - window.pressed")
    page.wait_for_timeout(300)
    return took


if __name__ == "__main__":
    main()

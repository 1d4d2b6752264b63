"""The pictures of docs/images: ``python -m docs.screenshots --home DIR [--only NAME ...]``.

The home holds the study demo (layout phantoms), and the study mri (mri_phantoms) for the page Volumes.

Needs playwright and Chromium (``SAMOGRAPHY_CHROMIUM``); runs from the root of the repository.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

from core.settings import Settings
from db.runs import run_statuses
from db.store import Store
from tests.chromium import running_chromium
from tests.pages.app_server import serving, settled
from tests.pages.prompting_tab import drag, on_screen, open_prompting, settle
from tests.pages.volumes.volumes_tab import on_plane, open_volumes

IMAGES = Path(__file__).parent / "images"
WIDTH_PX, LEAST_HEIGHT_PX, MOST_HEIGHT_PX = 1440, 900, 1900
COLOURS = 256
PAGES = {
    "overview": "?study=demo",
    "results": "results?study=demo",
    "subgroups": "subgroups?study=demo&group=birads",
    "correlation": "correlation?study=demo&metric=dice&characteristic=contrast",
    "compare": "compare?study=demo&metric=dice",
    "classification": "classification?study=demo",
    "training": "training?view=compare&study=demo&metric=dice&prompts_a=tight_box&prompts_b=tight_box",
    "reports": "reports?study=demo&protocol=hu2023",
    "jobs": "jobs",
}
READER_PAGES = {"Reader results": "reader_results", "Readers": "readers"}
PROMPTED = "phantom_0012"
BOX_YX = ((50, 194), (282, 369))
FOLLOWED, FOLLOWED_SLICE = "mri_phantom_0001_1", 13
FOLLOWED_BOX = ((45, 46), (68, 73))
VOLUME_HEIGHT_PX = 1100
_JOB = (sys.executable, "-m", "jobs.propagate_case")
POINTS_YX = {"p": (168, 278), "n": (93, 176)}


def main() -> None:
    """Serve, open every page, keep a picture of each."""
    parser = argparse.ArgumentParser(prog="python -m docs.screenshots", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a home that holds the demo study")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="pages, e.g. volumes; all by default")
    arguments = parser.parse_args()
    home, only = arguments.home.absolute(), set(arguments.only or (*PAGES, "prompting", "volumes"))
    IMAGES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(home, Path(folder) / "log") as address,
        running_chromium() as browser,
    ):
        tab = browser.new_page(viewport={"width": WIDTH_PX, "height": LEAST_HEIGHT_PX})
        for name, path in PAGES.items():
            if name in only:
                tab.goto(f"{address}/{path}")
                _keep(_picture(tab), IMAGES / f"{name}.png")
        if "prompting" in only:
            _prompting(tab, address)
        if "volumes" in only:
            _volumes(tab, address, home)


def _prompting(tab: Any, address: str) -> None:
    """The page as a reader has it: a box, a point on the lesion and one off it."""
    tab.set_viewport_size({"width": WIDTH_PX, "height": LEAST_HEIGHT_PX})
    canvas = open_prompting(tab, address, name="Ada", study="demo", case=PROMPTED)
    drag(tab, canvas, *(on_screen(tab, *corner) for corner in BOX_YX))
    settle(tab)
    for key, place in POINTS_YX.items():
        tab.keyboard.press(key)
        settle(tab)
        x, y = on_screen(tab, *place)
        canvas.click(position={"x": x, "y": y})
        settle(tab)
    tab.get_by_text(f"saved, step {1 + len(POINTS_YX)} ").wait_for()
    settle(tab)
    _keep(tab.screenshot(), IMAGES / "prompting.png")
    tab.keyboard.press("Control+Enter")
    settle(tab)
    for title, name in READER_PAGES.items():
        tab.get_by_role("link", name=title, exact=True).click()
        tab.get_by_role("heading", name=title, exact=True).wait_for()
        _keep(_picture(tab), IMAGES / f"{name}.png")


def _volumes(tab: Any, address: str, home: Path) -> None:
    """A lesion followed from one box, one slice corrected by hand, both masks as surfaces."""
    tab.set_viewport_size({"width": WIDTH_PX, "height": VOLUME_HEIGHT_PX})
    open_volumes(tab, address, name="Ada", study="mri", case=FOLLOWED)
    while int(tab.locator(".planes").get_attribute("data-axial")) != FOLLOWED_SLICE:
        tab.keyboard.press("ArrowDown")
    start, stop = (on_plane(tab, "axial", y, x) for x, y in FOLLOWED_BOX)
    tab.mouse.move(*start)
    tab.mouse.down()
    tab.mouse.move(*stop, steps=6)
    tab.mouse.up()
    tab.get_by_text("saved, step 1 ").wait_for()
    tab.get_by_role("button", name="Propagate").click()
    tab.get_by_text("Waiting for a free slot").wait_for()
    environment = os.environ | {"SAMOGRAPHY_HOME": str(home)}
    subprocess.run([*_JOB, "--run", _newest_run(home)], env=environment, check=True)
    tab.get_by_text("was found on").wait_for()
    tab.get_by_text("Show the reference").click()
    tab.keyboard.press("l")
    tab.get_by_role("button", name="Unlock slice").wait_for()
    tab.get_by_text("3D surfaces").click()
    tab.locator(".js-plotly-plot canvas").first.wait_for()
    tab.wait_for_timeout(3_000)
    _keep(tab.screenshot(), IMAGES / "volumes.png")


def _newest_run(home: Path) -> str:
    with Store(Settings(home, home / "weights").store_path).connect() as con:
        return run_statuses(con, study="mri")[0].run.run_id


def _picture(tab: Any) -> bytes:
    """The whole page, as far as a reader would scroll."""
    tab.set_viewport_size({"width": WIDTH_PX, "height": LEAST_HEIGHT_PX})
    settled(tab)
    needed_px = tab.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    height_px = min(max(needed_px, LEAST_HEIGHT_PX), MOST_HEIGHT_PX)
    tab.set_viewport_size({"width": WIDTH_PX, "height": height_px})
    settled(tab)
    tab.wait_for_timeout(1_500)
    picture: bytes = tab.screenshot()
    return picture


def _keep(picture: bytes, path: Path) -> None:
    """Save as a PNG with few colours, which is enough for text and charts and a quarter of the size."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    # The octree keeps rare colours, which are those of the outlines; the median cut would grey them.
    image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        path, optimize=True
    )
    print(f"{path.name}: {image.width} x {image.height}, {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()

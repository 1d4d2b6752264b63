"""Prompting in Chromium, as a reader does it: mouse, keys, reload."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.annotation.reading_key import ReadingKey
from core.annotation.reading_values import MaskOrigin
from core.cases import Case
from core.geometry import bounding_box
from core.imaging.mask_files import load_mask
from core.imaging.mask_pictures import read_mask
from core.imaging.read_image import read_image
from core.models.catalog import PICTURE_MODELS
from core.prompts.values import BoxPrompt, PointPrompt, PromptSet
from core.settings import Settings
from db.annotations import versions
from db.cases import load_case
from db.drafts import Draft, draft_revisions, load_draft
from db.store import Store
from jobs import import_study
from tests.pages.app_server import WAIT_MS
from tests.pages.conftest import SharedApp
from tests.pages.prompting_tab import CANVAS, drag, in_picture, on_screen, open_prompting, settle

pytestmark = pytest.mark.browser

FOCUS_IS_FREE = "() => document.activeElement === document.body"
STUDY, CASE_ID = "reading", "phantom_0004"
KEY = ReadingKey("Ada", STUDY, CASE_ID)


@pytest.fixture(scope="module")
def places(shared_app: SharedApp) -> Settings:
    """A study of five cases."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMOGRAPHY_HOME", str(shared_app.places.home))
        assert import_study.main(["--layout", "phantoms", "--study", STUDY, "--cases", "5"]) == 0
    return shared_app.places


@pytest.fixture
def address(shared_app: SharedApp) -> str:
    return shared_app.url


@pytest.fixture
def case(places: Settings) -> Case:
    with Store(places.store_path).connect() as con:
        return load_case(con, STUDY, CASE_ID)


def saved(places: Settings, key: ReadingKey = KEY) -> Draft | None:
    with Store(places.store_path).connect() as con:
        return load_draft(con, key)


def actions_of(places: Settings) -> list[str]:
    """What was saved, step by step."""
    with Store(places.store_path).connect() as con:
        return [step.action for step in reversed(draft_revisions(con, KEY))]


def assert_fits(page: Any, canvas: Any) -> None:
    """Nothing is wider than the screen; picture and button are seen without scrolling, side by side."""
    width, height = page.viewport_size["width"], page.viewport_size["height"]
    wide = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= width
    box, accept = canvas.bounding_box(), page.get_by_role("button", name="Accept").bounding_box()
    assert box["y"] + box["height"] < height
    assert accept["y"] + accept["height"] < height
    assert box["x"] + box["width"] < accept["x"]


def wait_for_revision(page: Any, revision: int) -> None:
    """Until the page says so, and answers."""
    page.get_by_text(f"saved, step {revision} ").wait_for(timeout=30_000)
    settle(page)


def test_a_case_from_box_to_acceptance(page: Any, address: str, places: Settings, case: Case) -> None:
    reference = read_mask(case.lesions[0].mask_paths[0])
    canvas = open_prompting(page, address, name="Ada", study=STUDY, case=CASE_ID)
    assert_fits(page, canvas)

    def at(y: float, x: float) -> tuple[float, float]:
        return on_screen(page, y, x)

    def click(y: float, x: float) -> None:
        canvas.click(position=dict(zip("xy", at(y, x), strict=True)))

    # A box drawn around the lesion: the mask is better than the box's own ellipse.
    tight = bounding_box(reference)
    start, stop = [edge - 2 for edge in tight.start], [edge + 2 for edge in tight.stop]
    drag(page, canvas, at(*start), at(*stop))
    wait_for_revision(page, 1)
    draft = saved(places)
    assert draft is not None
    (box,) = draft.state.lesions[0].prompts.drawn
    assert isinstance(box, BoxPrompt)
    assert [*box.start, *box.stop] == pytest.approx([*start, *stop], abs=1)
    model, ellipse = (mask_of(key, places, case, box) for key in ("starter_2d", "ellipse"))
    assert dice_of(reference, model) > dice_of(reference, ellipse)

    # From here on, as fast as a hand can be: nothing waits for the page, and nothing is lost.
    # A point off the lesion, a point on it; undo twice, redo once: box and first point are left.
    page.keyboard.press("n")
    click(20, 30)
    page.keyboard.press("p")
    click(*((a + b) / 2 for a, b in zip(tight.start, tight.stop, strict=True)))
    for key in ("Control+z", "Control+z", "Control+y"):
        page.keyboard.press(key)
    wait_for_revision(page, 6)
    draft = saved(places)
    assert draft is not None
    _, off = draft.state.lesions[0].prompts.drawn
    assert isinstance(off, PointPrompt)
    assert not off.positive

    # Another lesion gets a point; back at the first, the brush paints beside its mask.
    page.keyboard.press("a")
    click(60, 60)
    page.get_by_role("button", name="Lesion 1").click()
    page.keyboard.press("d")
    drag(page, canvas, at(tight.start[0] - 6, tight.start[1]), at(tight.start[0] - 6, tight.start[1] + 30))
    wait_for_revision(page, 10)
    assert actions_of(places) == [
        "drew: box around the lesion",
        "drew: point off the lesion",
        "drew: point on the lesion",
        "undo",
        "undo",
        "redo",
        "added lesion",
        "drew: point on the lesion",
        "selected lesion 1",
        "drew: brush: paint onto the mask",
    ]

    # A reload asks for no name and shows what was there.
    before = saved(places)
    page.reload()
    wait_for_revision(page, 10)
    assert saved(places) == before
    assert page.get_by_role("button", name="Lesion 2").count() == 1
    assert page.get_by_role("button", name="Take the case over").count() == 0

    # Accepted: the store holds exactly that, and the next case is open.
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**case=phantom_0005*", timeout=30_000)
    with Store(places.store_path).connect() as con:
        kept = versions(con, KEY)
    assert before is not None
    assert [(v.lesion_id, v.origin, v.accepted) for v in kept] == [
        ("1", MaskOrigin.MODEL, False),
        ("1", MaskOrigin.EDITED, True),
        ("2", MaskOrigin.MODEL, True),
    ]
    assert kept[1].lesion == before.state.lesions[0]
    replayed = mask_of("starter_2d", places, case, box, off)
    assert np.array_equal(load_mask(places.masks, kept[0].mask_sha256), replayed)
    painted = load_mask(places.masks, kept[1].mask_sha256)
    assert painted[replayed].all()
    assert np.count_nonzero(painted) > np.count_nonzero(replayed)


def test_a_second_reader_sees_none_of_it(page: Any, address: str, places: Settings) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    assert_fits(page, open_prompting(page, address, name="Ben", study=STUDY, case=CASE_ID))
    assert page.get_by_text("0 of 5 read").count() == 1
    assert page.get_by_role("button", name="Lesion 2").count() == 0
    assert page.get_by_text("nothing drawn yet").count() == 1
    assert saved(places, ReadingKey("Ben", STUDY, CASE_ID)) is None


def test_keys_go_to_the_picture_after_a_choice_in_a_list(page: Any, address: str, places: Settings) -> None:
    canvas = open_prompting(page, address, name="Cleo", study=STUDY, case=CASE_ID)
    drag(page, canvas, (200, 150), (420, 340))
    wait_for_revision(page, 1)
    shape, margin = (page.locator(f"[class*='_{name}_o'] input:visible") for name in ("shape", "margin"))

    def open_list(box: Any) -> None:
        # A tool that is taken up opens the panel of the prompts.
        page.locator(".st-key-prompt_panel").get_by_text("Report", exact=True).click()
        box.click()

    def takes_up(key: str, tool: str) -> None:
        page.wait_for_function(FOCUS_IS_FREE, timeout=WAIT_MS)
        page.keyboard.press(key)
        in_hand = page.locator(f".st-key-tool_{tool} [data-testid=stBaseButton-primary]")
        in_hand.first.wait_for(timeout=WAIT_MS)
        settle(page)

    open_list(shape)
    page.get_by_role("option", name="oval").click()
    takes_up("n", "negative_point")
    open_list(shape)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    takes_up("p", "positive_point")
    open_list(margin)
    page.get_by_role("option").nth(1).click()
    page.keyboard.press("Escape")
    takes_up("n", "negative_point")
    # While a list is open, its field takes what is written.
    open_list(shape)
    page.keyboard.type("ov")
    assert shape.input_value() == "ov"
    assert page.get_by_role("option").count() == 1


def test_the_picture_is_read_by_hand_and_by_keys(page: Any, address: str, places: Settings) -> None:
    canvas = open_prompting(page, address, name="Ben", study=STUDY, case=CASE_ID)
    key, box = ReadingKey("Ben", STUDY, CASE_ID), canvas.bounding_box()

    def drawn() -> list[Any]:
        settle(page)
        draft = saved(places, key)
        return [] if draft is None else list(draft.state.lesions[0].prompts.drawn)

    def go(x: float, y: float) -> None:
        page.mouse.move(box["x"] + x, box["y"] + y)

    # The wheel zooms at the pointer; a point set before the page was told lands where it is seen.
    page.keyboard.press("p")
    settle(page)
    go(300, 280)
    before = in_picture(page, 300, 280)
    for _ in range(4):
        page.mouse.wheel(0, -200)
    page.wait_for_function("() => window.samographyPane.view.scale > 3", timeout=WAIT_MS)
    assert in_picture(page, 300, 280) == pytest.approx(before, abs=1)
    asked = in_picture(page, 340, 250)
    go(340, 250)
    page.mouse.click(box["x"] + 340, box["y"] + 250)
    (point,) = drawn()
    assert point.position == pytest.approx([place - 0.5 for place in asked], abs=1)

    # The space bar makes of the eraser a hand: the picture moves, nothing is wiped.
    page.keyboard.press("e")
    settle(page)
    top = in_picture(page, 0, 0)
    page.keyboard.down(" ")
    drag(page, canvas, (300, 280), (380, 320))
    page.keyboard.up(" ")
    settle(page)
    moved = in_picture(page, 0, 0)
    assert moved[0] < top[0]
    assert moved[1] < top[1]
    draft = saved(places, key)
    assert draft is not None
    assert draft.state.lesions[0].edits.is_empty

    # A polygon ends by a double click, and Escape drops one.
    page.keyboard.press("w")
    page.keyboard.press("g")
    settle(page)
    corners = ((60, 60), (60, 120), (120, 120))
    for corner in corners:
        canvas.click(position=dict(zip("xy", on_screen(page, *corner), strict=True)))
    canvas.dblclick(position=dict(zip("xy", on_screen(page, 120, 60), strict=True)))
    page.get_by_text("Polygon, 4 corners").wait_for(timeout=WAIT_MS)
    assert len(drawn()[-1].vertices_yx) == 4
    for corner in corners:
        canvas.click(position=dict(zip("xy", on_screen(page, *corner), strict=True)))
    page.keyboard.press("Escape")
    assert len(drawn()) == 2

    # By keys alone: two corners of a box. The sheet of keys opens and closes.
    page.keyboard.press("b")
    settle(page)
    page.locator(".picture-pane").focus()
    for name in ("Enter", *["Shift+ArrowRight"] * 6, *["Shift+ArrowDown"] * 6, "Enter"):
        page.keyboard.press(name)
    assert isinstance(drawn()[-1], BoxPrompt)
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys and gestures").wait_for(timeout=WAIT_MS)
    page.keyboard.press("Escape")

    # A reload right after a stroke, which could lose it, asks first; one that is answered is there after it.
    asked_before: list[str] = []
    page.on("dialog", lambda dialog: (asked_before.append(dialog.type), dialog.accept()))
    page.keyboard.press("p")
    settle(page)
    canvas.click(position={"x": 200, "y": 300})
    page.reload()
    assert asked_before == ["beforeunload"]
    page.locator(CANVAS).wait_for(timeout=WAIT_MS)
    assert len(drawn()) in (3, 4)
    page.reload()
    page.locator(CANVAS).wait_for(timeout=WAIT_MS)
    assert asked_before == ["beforeunload"]


def mask_of(key: str, places: Settings, case: Case, *prompts: BoxPrompt | PointPrompt) -> Any:
    """The model asked without any page."""
    model = PICTURE_MODELS.load(key, places.weights)
    return model.predict(model.embed(read_image(case.image.path)), PromptSet(prompts)).best.mask


def dice_of(reference: Any, mask: Any) -> float:
    return 2 * np.count_nonzero(reference & mask) / (np.count_nonzero(reference) + np.count_nonzero(mask))

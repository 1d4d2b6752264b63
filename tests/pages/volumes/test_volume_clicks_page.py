"""3D clicks on the volumes page, without a browser: acts are put where the viewer would put them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.annotation.click_engine import ClickEngine
from core.annotation.volume_work import VolumeWork
from core.imaging.mask_files import load_mask
from core.models import starter_3d_model
from core.models.sam_med3d.own_weights import write_med3d
from core.prompts.values import PointPrompt
from db.annotations import versions
from tests.pages.conftest import shown_text
from tests.pages.volumes.volume_reader import KEY, REFERENCE, Reading
from tests.tiny_med3d import tiny_med3d

OpenVolumes = Callable[[], Reading]
DEPTH = REFERENCE.shape[0]


def with_clicks(reading: Reading, model: str = "sphere_at_click") -> Reading:
    """The lesion is worked on by clicks, with that model."""
    (mode,) = [one for one in reading.app.segmented_control if one.key.startswith("volume_way_")]
    mode.set_value("3D clicks").run()
    (box,) = [one for one in reading.app.selectbox if one.key.startswith("volume_model_")]
    if box.value != model:
        box.set_value(model).run()
    assert not reading.app.exception
    return reading


def click(reading: Reading, plane: str, *, row: float, column: float, positive: bool = True) -> Reading:
    """In the middle of a pixel of a hung plane; comes back when the answer is there."""
    x, y = column + 0.5, row + 0.5
    reading.do(kind="point", plane=plane, x=x, y=y, positive=positive)
    return answered(reading)


def answered(reading: Reading) -> Reading:
    while reading.seen["busy"]:
        reading.app.run()
        assert not reading.app.exception
    return reading


def mask_of(reading: Reading) -> np.ndarray:
    answer = reading.work.state.answer
    assert answer is not None
    return load_mask(reading.settings.masks, answer.mask_sha256)


def middle_zyx(mask: np.ndarray) -> list[float]:
    return [float(one) for one in np.argwhere(mask).mean(axis=0)]


@pytest.fixture
def starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The starter's place holds a tiny network of random weights."""
    path = tmp_path / "tiny.safetensors"
    write_med3d(path, tiny_med3d(), voxel_mm=None)
    monkeypatch.setattr(starter_3d_model, "STARTER_3D_PATH", path)


def test_the_tools_are_those_of_clicks(open_volumes_page: OpenVolumes) -> None:
    reading = with_clicks(open_volumes_page())
    assert reading.seen["anywhere"] == ["positive", "negative"]
    assert set(reading.seen["keys"].values()) == {"look", "positive", "negative", "brush", "eraser", "ruler"}
    assert reading.seen["tool"] == "positive"
    assert "Propagate" not in [button.label for button in reading.app.button]
    assert "No click yet." in shown_text(reading.app)


@pytest.mark.parametrize(
    ("plane", "row", "column", "voxel"),
    [
        ("axial", 10.0, 30.0, (4, 10.0, 30.0)),
        ("coronal", 2.0, 30.0, (6, 20.0, 30.0)),
        ("sagittal", 7.0, 11.0, (1, 11.0, 24.0)),
    ],
)
def test_a_click_in_any_plane_is_a_voxel(
    open_volumes_page: OpenVolumes, plane: str, row: float, column: float, voxel: tuple[int, float, float]
) -> None:
    reading = click(with_clicks(open_volumes_page()), plane, row=row, column=column)
    (one,) = reading.work.state.prompts
    assert isinstance(one.prompt, PointPrompt)
    assert one.slice_index == voxel[0]
    assert one.prompt.position == pytest.approx(voxel[1:], abs=0.02)
    assert [mark["plane"] for mark in reading.seen["marks"]] == ["axial", "coronal", "sagittal"]
    assert [mark["slice"] for mark in reading.seen["marks"]] == [round(index) for index in voxel]
    assert [one["index"] for one in reading.seen["planes"]] == [round(index) for index in voxel]
    found = mask_of(reading)
    assert found[voxel[0], round(voxel[1]), round(voxel[2])]


def test_further_clicks_refine_and_undo_takes_click_and_mask_back(open_volumes_page: OpenVolumes) -> None:
    reading = click(with_clicks(open_volumes_page()), "coronal", row=4.0, column=20.0)
    first, picture = reading.work, reading.seen["planes"][0]["shown"]
    click(reading, "sagittal", row=4.0, column=30.0)
    second = reading.work.state.answer
    assert second != first.state.answer
    assert "2 clicks · " in shown_text(reading.app)
    reading.press("volume_undo")
    assert reading.work.state == first.state
    assert picture != reading.seen["planes"][0]["shown"] or reading.slice == 4
    reading.press("volume_redo")
    assert reading.work.state.answer == second
    answered(reading.press("volume_delete_0"))
    answered(reading.press("volume_delete_0"))
    assert not mask_of(reading).any()
    assert latencies(reading.work) == 4


def latencies(work: VolumeWork) -> int:
    return sum(one.latency_s is not None and one.latency_s >= 0 for one in work.actions)


def test_a_network_answers_the_same_list_with_the_same_mask(
    open_volumes_page: OpenVolumes, starter: None
) -> None:
    reading = with_clicks(open_volumes_page(), "starter_3d")
    click(reading, "coronal", row=4.0, column=20.0)
    assert "encoded" in shown_text(reading.app)
    click(reading, "axial", row=12.0, column=30.0, positive=False)
    two = reading.work.state.answer
    click(reading, "axial", row=20.0, column=22.0)
    answered(reading.press("volume_delete_2"))
    assert reading.work.state.answer == two
    reading.press("volume_undo").press("volume_undo")
    assert reading.work.state.answer == two


def test_from_clicks_to_the_store(open_volumes_page: OpenVolumes, starter: None) -> None:
    reading = with_clicks(open_volumes_page(), "starter_3d")
    click(reading, "coronal", row=4.0, column=20.0)
    click(reading, "sagittal", row=4.0, column=24.0)
    if not mask_of(reading).any():
        reading.do(kind="stroke", path=[[18.5, 18.5]], radius=1.8, erase=False)
    reading.press("volume_accept")
    with reading.store.connect() as con:
        kept = versions(con, KEY)
        curve = con.execute("SELECT clicks, dice FROM reading_click ORDER BY clicks").fetchall()
    assert (kept[0].model, kept[0].clicks) == ("starter_3d", 2)
    assert kept[0].lesion.volume is not None
    assert kept[0].lesion.volume.state.replied is not None
    assert [count for count, _ in curve] == [1, 2]


def test_locked_slices_and_other_lesions_stay(open_volumes_page: OpenVolumes) -> None:
    reading = click(with_clicks(open_volumes_page()), "axial", row=22.0, column=20.0)
    first = reading.work.state
    reading.press("volume_add_lesion")
    click(reading, "axial", row=8.0, column=38.0)
    assert reading.work.state == first
    reading.press("volume_lesion_1")
    reading.do(kind="stroke", path=[[0.2, 0.2]], radius=0.1, erase=False)
    click(reading, "axial", row=26.0, column=24.0)
    state = reading.work.state
    assert state.answer is not None
    own = load_mask(reading.settings.masks, state.answer.model_sha256)
    mask = mask_of(reading)
    before = load_mask(reading.settings.masks, first.answer.model_sha256 if first.answer else "")
    assert mask[4, 0, 0]
    assert np.array_equal(mask[4, 10:], before[4, 10:])
    others = [index for index in range(DEPTH) if index != 4]
    assert np.array_equal(mask[others], own[others])


def test_a_model_without_weights_says_what_to_do_and_the_clicks_stay(open_volumes_page: OpenVolumes) -> None:
    reading = with_clicks(open_volumes_page(), "sam_med3d")
    assert "python -m jobs.fetch_weights sam_med3d_turbo" in shown_text(reading.app)
    click(reading, "coronal", row=4.0, column=20.0)
    assert len(reading.work.state.clicks) == 1
    reading.press("volume_accept")
    assert "clicks without an answer" in shown_text(reading.app)
    with reading.store.connect() as con:
        assert versions(con, KEY) == []
    with_clicks(reading, "sphere_at_click")
    assert mask_of(answered(reading)).any()


def test_a_failure_is_reported_and_can_be_tried_again(
    open_volumes_page: OpenVolumes, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = with_clicks(open_volumes_page())

    def fails(*_: object, **__: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(ClickEngine, "answer", fails)
        click(reading, "coronal", row=4.0, column=20.0)
        reading.app.run()
        assert "there was not enough memory" in shown_text(reading.app)
    assert len(reading.work.state.clicks) == 1
    answered(reading.press("volume_ask_again"))
    assert middle_zyx(mask_of(reading)) == pytest.approx([4.0, 20.0, 20.0], abs=0.6)


def test_from_a_box_to_clicks_and_back(open_volumes_page: OpenVolumes) -> None:
    reading = open_volumes_page().box().propagate()
    with_clicks(reading)
    followed = reading.work.state.answer
    assert followed is not None
    click(reading, "axial", row=22.0, column=20.0)
    assert reading.work.state.answer != followed
    reading.press("volume_undo")
    assert reading.work.state.answer == followed
    (mode,) = [one for one in reading.app.segmented_control if one.key.startswith("volume_way_")]
    mode.set_value("Slice by slice").run()
    assert "Propagate" in [button.label for button in reading.app.button]
    assert reading.seen["anywhere"] == []

"""What a page sees while a case is worked on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.models.contracts import SliceAnswer
from core.propagation import live
from core.propagation.live import LiveWriter, live_path, read_live

SHAPE = (5, 3, 7)


def answer(slice_index: int, *, lesion: str = "1") -> SliceAnswer:
    mask = np.zeros(SHAPE[1:], dtype=bool)
    mask[1, slice_index] = True
    return SliceAnswer(lesion, slice_index, mask, 0.5 + slice_index, prompted=slice_index == 2)


def test_answers_come_back_as_they_were_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "EVERY_S", 0.0)
    writer = LiveWriter(tmp_path / "live", "a/b c", shape=SHAPE, total=4)
    assert read_live(tmp_path / "live", "a/b c") is None
    writer.begin("box_centre_outward")
    writer.add(answer(2))
    writer.add(answer(3, lesion="2"))
    seen = read_live(tmp_path / "live", "a/b c")
    assert seen is not None
    assert (seen.arm, seen.shape, seen.done, seen.total, seen.finished) == (
        "box_centre_outward",
        SHAPE,
        2,
        4,
        False,
    )
    assert [(a.lesion_id, a.slice_index, a.score, a.prompted) for a in seen.answers] == [
        ("1", 2, 2.5, True),
        ("2", 3, 3.5, False),
    ]
    assert np.argwhere(seen.mask("1")).tolist() == [[2, 1, 2]]
    assert np.argwhere(seen.mask("2")).tolist() == [[3, 1, 3]]
    assert [path.parent for path in tmp_path.rglob("*.npz")] == [tmp_path / "live"]


def test_a_new_arm_starts_empty_and_the_end_is_said(tmp_path: Path) -> None:
    writer = LiveWriter(tmp_path, "c", shape=SHAPE, total=2)
    writer.begin("one")
    writer.add(answer(1))
    writer.begin("two")
    writer.add(answer(2))
    writer.finish()
    seen = read_live(tmp_path, "c")
    assert seen is not None
    assert ([a.slice_index for a in seen.answers], seen.arm, seen.done, seen.finished) == (
        [2],
        "two",
        2,
        True,
    )


def test_a_run_keeps_one_case(tmp_path: Path) -> None:
    LiveWriter(tmp_path, "first", shape=SHAPE, total=1).finish()
    LiveWriter(tmp_path, "second", shape=SHAPE, total=1).finish()
    assert not live_path(tmp_path, "first").exists()
    assert read_live(tmp_path, "second") is not None


def test_nobody_watches(tmp_path: Path) -> None:
    writer = LiveWriter(None, "c", shape=SHAPE, total=1)
    writer.add(answer(0))
    writer.finish()
    assert list(tmp_path.iterdir()) == []

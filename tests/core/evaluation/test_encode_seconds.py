"""Encode seconds of volumes are those of the image encoder: reading a file is not encoding."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from core.cases import Case
from core.clicks.click_evaluator import ClickEvaluator
from core.clicks.click_plan import ClickPlan
from core.clicks.placement import Placement
from core.evaluation.case_plan import Evaluate
from core.models.baseline_models import ELLIPSE, SPHERE_AT_CLICK
from core.models.catalog import PROPAGATION_MODELS
from core.models.contracts import ClickMemory, Frames, SliceAnswer
from core.models.ellipse import EllipseBaseline
from core.models.load_options import LoadOptions
from core.models.sam_med3d.med3d_segmenter import Med3DSegmenter
from core.models.slice_tracker import SliceTracker
from core.prompts.lesion_prompts import LesionPrompts, SliceDirection, SlicePrompts, Span
from core.prompts.values import BoxPrompt, PromptSet
from core.propagation.propagation_plan import PropagationPlan
from core.propagation.volume_evaluator import VolumeEvaluator
from core.settings import Settings
from tests.followed_volumes import write_case
from tests.tiny_med3d import bright_volume, clicks, ellipsoid, tiny_med3d

ARM = "box_bottom_to_top"
SLICE_S = 0.001
SLOW_READING_S = 0.2


@dataclass
class SlowEncoder:
    """Says of every slice that it was encoded in `SLICE_S`."""

    info = PROPAGATION_MODELS.info("box_ellipse_volume")
    checkpoint_sha256 = None

    def propagate(
        self, frames: Frames, lesions: Sequence[LesionPrompts], *, direction: SliceDirection, span: Span
    ) -> Iterator[SliceAnswer]:
        for lesion in lesions:
            for index in range(span.first, span.last + 1):
                mask = np.zeros(frames.shape, dtype=bool)
                yield SliceAnswer(lesion.lesion_id, index, mask, None, encode_seconds=SLICE_S)


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    """A case with a lesion on slices 1 to 7, whose file is slow to read."""
    for module in ("core.propagation.volume_evaluator", "core.clicks.click_evaluator"):
        monkeypatch.setattr(f"{module}.open_volume_case", _slowly(f"{module}.open_volume_case"))
    return write_case(tmp_path, 0)


def _slowly(name: str) -> Callable[[Case], object]:
    module, _, function = name.rpartition(".")
    read = getattr(__import__(module, fromlist=[function]), function)

    def slow(case: Case) -> object:
        time.sleep(SLOW_READING_S)
        return read(case)

    return slow


def propagation(tmp_path: Path) -> VolumeEvaluator:
    settings = Settings(tmp_path / "home", tmp_path / "weights")
    return VolumeEvaluator(PropagationPlan("box_ellipse_volume", "cpu", settings, arms=(ARM,)))


def clicks_of_a_reader(tmp_path: Path) -> ClickEvaluator:
    settings = Settings(tmp_path / "home", tmp_path / "weights")
    plan = ClickPlan(
        "sphere_at_click",
        "cpu",
        settings,
        reader="zhou2025",
        rounds=1,
        placement=Placement.GROWN,
        memory=ClickMemory.NEWEST,
    )
    return ClickEvaluator(plan)


@pytest.mark.parametrize("make_evaluator", [propagation, clicks_of_a_reader])
def test_a_model_without_an_encoder_took_no_time_to_encode(
    make_evaluator: Callable[[Path], Evaluate], case: Case, tmp_path: Path
) -> None:
    record = make_evaluator(tmp_path)(case)
    assert record.failure is None
    assert record.encode_seconds == 0.0
    assert all(result.decode_seconds < SLOW_READING_S for result in record.results)


def test_the_seconds_of_all_slices_are_those_of_the_case(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PROPAGATION_MODELS, "load", lambda *_, **__: SlowEncoder())
    record = propagation(tmp_path)(case)
    assert record.encode_seconds == pytest.approx(7 * SLICE_S)


def test_a_slice_tracker_encodes_a_slice_once() -> None:
    class Frame(list):  # type: ignore[type-arg]
        shape = (32, 32)

    grey = np.random.default_rng(0).integers(0, 255, (3, 32, 32), dtype=np.uint8)
    tracker = SliceTracker(ELLIPSE.info, EllipseBaseline(ELLIPSE.info))
    box = PromptSet((BoxPrompt((8, 8), (20, 20)),))
    lesion = LesionPrompts("1", (SlicePrompts(1, box),))
    first, again = (
        list(tracker.propagate(Frame(grey), [lesion], direction=SliceDirection.DOWN, span=Span(1, 1)))
        for _ in range(2)
    )
    assert first[0].encode_seconds > 0
    assert again[0].encode_seconds == 0.0


def test_a_block_that_is_kept_takes_no_time_again() -> None:
    lesion = ellipsoid((40, 40, 40), (20, 20, 20), (6, 6, 6))
    model = Med3DSegmenter(
        SPHERE_AT_CLICK.info, tiny_med3d(), voxel_mm=None, options=LoadOptions(device="cpu")
    )
    opened = model.open(bright_volume(lesion))
    first, again = (opened.answer(clicks((20.0, 20.0, 20.0))) for _ in range(2))
    assert first.encoded > 0
    assert first.encode_seconds > 0
    assert (again.encoded, again.encode_seconds) == (0, 0.0)

"""Follow the lesions of a case through its volume, arm by arm, and measure what was found."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.cases import Case
from core.evaluation.guarded import guarded, peak_memory_mb, utc_text
from core.evaluation.record import CaseRecord, LesionResult
from core.evaluation.timed_result import TimedResult
from core.evaluation.volume_case import VolumeCase, open_volume_case
from core.imaging.intensity_window import find_intensity_window, window_of
from core.imaging.mask_files import save_mask
from core.imaging.windowed_frames import WindowedFrames
from core.measured import Measured
from core.metrics.registry import measure
from core.models.catalog import PROPAGATION_MODELS
from core.models.contracts import SliceAnswer
from core.propagation.fill_holes import fill_holes
from core.propagation.live import LiveWriter
from core.propagation.propagation_plan import PropagationPlan
from core.propagation.slice_scores import SliceScore, slice_dice
from core.propagation.tasks import Task, tasks

NO_REFERENCE = "the case has no reference of this lesion"


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """A case while it is worked on, and its slices as pictures."""

    opened: VolumeCase
    frames: WindowedFrames


class VolumeEvaluator:
    """A loaded model that turns cases into records; see `core.evaluation.case_evaluator`.

    Raises:
        CheckpointError: The model's weights are missing or wrong.
        SettingsError: The model, an arm or a window is not known.
    """

    def __init__(self, plan: PropagationPlan) -> None:
        self._plan = plan
        self._window = find_intensity_window(plan.window) if plan.window else None
        self._model = PROPAGATION_MODELS.load(
            plan.model, plan.settings.weights, device=plan.device, models=plan.settings.models
        )

    def __call__(self, case: Case) -> CaseRecord:
        """Follow the lesions of one case; what is wrong with the case itself is recorded and not raised.

        Raises:
            StoreError: The disk is full or write-protected, so that no case could be kept.
        """
        return guarded(case, self._evaluate)

    def _evaluate(self, case: Case) -> CaseRecord:
        opened = open_volume_case(case)
        seen = _Seen(opened, WindowedFrames(opened.volume, self._window or window_of(case.modality)))
        shape = opened.volume.shape
        todo = tasks(self._plan, case.case_id, opened.references, depth=shape[0])
        live = LiveWriter(
            self._plan.live, case.case_id, shape=shape, total=sum(one.most_slices for one in todo)
        )
        found = list(self._results(seen, todo, live))
        live.finish()
        return CaseRecord(
            case_id=case.case_id,
            finished_at=utc_text(),
            results=tuple(one.result for one in found),
            characteristics=dict(opened.characteristics(self._plan.known_appearances)),
            encode_seconds=sum(one.encode_seconds for one in found),
            peak_memory_mb=peak_memory_mb(),
        )

    def _results(self, seen: _Seen, todo: list[Task], live: LiveWriter) -> Iterator[TimedResult]:
        arm = None
        for task in todo:
            if task.arm != arm:
                arm = task.arm
                live.begin(arm)
            yield self._result(seen, task, live)

    def _result(self, seen: _Seen, task: Task, live: LiveWriter) -> TimedResult:
        reference = seen.opened.references.get(task.lesion.lesion_id)
        mask = np.zeros(seen.opened.volume.shape, dtype=bool)
        slices: list[SliceScore] = []
        encode_seconds, started = 0.0, time.perf_counter()
        for answer in self._answers(seen, task):
            mask[answer.slice_index] = answer.mask
            slices.append(_slice_score(answer, reference))
            live.add(answer)
            encode_seconds += answer.encode_seconds
        seconds = time.perf_counter() - started
        hashes = {lesion.lesion_id: lesion.mask_sha256 for lesion in seen.opened.case.lesions}
        result = LesionResult(
            lesion_id=task.lesion.lesion_id,
            prompts=task.arm,
            prompt=task.to_json() | self._shown(seen),
            predicted_iou=None,
            candidate_index=0,
            candidates=1,
            mask_sha256=save_mask(self._plan.settings.masks, mask),
            reference_sha256=hashes.get(task.lesion.lesion_id, ""),
            predicted_area_px=int(np.count_nonzero(mask)),
            decode_seconds=max(seconds - encode_seconds, 0.0),
            metrics={} if reference is None else measure(reference, mask, seen.opened.case.image.steps),
            slices=tuple(slices),
        )
        return TimedResult(result, encode_seconds)

    def _answers(self, seen: _Seen, task: Task) -> Iterator[SliceAnswer]:
        found = self._model.propagate(seen.frames, [task.lesion], direction=task.direction, span=task.span)
        for answer in found:
            mask = fill_holes(answer.mask, most_px=self._plan.fill_holes_px)
            yield replace(answer, mask=mask)

    def _shown(self, seen: _Seen) -> dict[str, object]:
        """Return what the model was shown, and what was done to its answer; stored with the result."""
        limits = seen.frames.limits
        return {
            "window": seen.frames.window.name,
            "window_limits": [limits.low, limits.high],
            "fill_holes_px": self._plan.fill_holes_px,
        }


def _slice_score(answer: SliceAnswer, reference: NDArray[np.bool_] | None) -> SliceScore:
    dice = Measured.undefined(NO_REFERENCE)
    if reference is not None:
        dice = slice_dice(reference[answer.slice_index], answer.mask)
    area_px = int(np.count_nonzero(answer.mask))
    return SliceScore(answer.slice_index, answer.score, answer.prompted, area_px, dice)

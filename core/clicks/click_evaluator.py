"""Click on the lesions of a case round by round, and measure every answer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.cases import Case, Lesion, whole_target
from core.clicks.click_plan import ClickPlan
from core.clicks.click_readers import NO_CLICKS, find_reader, require_lesion, round_arms
from core.clicks.placement import Placement
from core.clicks.study_grid import Given, given
from core.evaluation.guarded import guarded, peak_memory_mb, utc_text
from core.evaluation.record import CaseRecord, LesionResult
from core.evaluation.timed_result import TimedResult
from core.evaluation.volume_case import VolumeCase, open_volume_case
from core.imaging.hashing import mask_sha256
from core.imaging.mask_files import save_mask
from core.metrics.lesion_counts import lesion_counts
from core.metrics.registry import measure
from core.models.catalog import CLICK_MODELS
from core.models.contracts import LesionAnswer, OpenedVolume
from core.prompts.simulator import prompt_generator
from core.prompts.values import PromptKind, PromptSet


@dataclass(frozen=True, slots=True, eq=False)
class _AnsweredRound:
    """The answer of a round of clicks and what it took."""

    arm: str
    answer: LesionAnswer
    seconds: float


class ClickEvaluator:
    """A loaded model that turns cases into records; see `core.evaluation.case_evaluator`.

    Raises:
        CheckpointError: The model's weights are missing or wrong.
        SettingsError: The model or the reader is not known.
    """

    def __init__(self, plan: ClickPlan) -> None:
        self._plan = plan
        self._reader = find_reader(plan.reader)
        self._model = CLICK_MODELS.load(
            plan.model,
            plan.settings.weights,
            device=plan.device,
            models=plan.settings.models,
            memory=plan.memory,
        )

    def __call__(self, case: Case) -> CaseRecord:
        """Click on the lesions of one case; what is wrong with the case itself is recorded and not raised.

        Raises:
            StoreError: The disk is full or write-protected, so that no case could be kept.
        """
        return guarded(case, self._evaluate)

    def _evaluate(self, case: Case) -> CaseRecord:
        seen = open_volume_case(case)
        if self._unprompted:
            seen = seen.with_union()
        shown = given(seen.volume, seen.references, steps=case.image.steps, grid=self._plan.grid)
        opened = self._model.open(shown.volume)
        found = list(self._results(seen, shown, opened))
        return CaseRecord(
            case_id=case.case_id,
            finished_at=utc_text(),
            results=tuple(one.result for one in found),
            characteristics=dict(seen.characteristics(self._plan.known_appearances)),
            encode_seconds=sum(one.encode_seconds for one in found),
            peak_memory_mb=peak_memory_mb(),
        )

    @property
    def _unprompted(self) -> bool:
        """Tell whether the model takes no clicks."""
        return PromptKind.NONE in self._model.info.prompts

    def _results(self, seen: VolumeCase, shown: Given, opened: OpenedVolume) -> Iterator[TimedResult]:
        # Where nobody clicks on a lesion, the one answer is held against all of them.
        for lesion in (_union(seen),) if self._unprompted else seen.case.lesions:
            reference = shown.references[lesion.lesion_id]
            require_lesion(reference, lesion_id=lesion.lesion_id)
            last: LesionResult | None = None
            for found in self._rounds(seen.case, lesion, opened, reference=reference):
                # A later round in which nothing was wrong any more has the same answer.
                last = self._result(shown, lesion, found, reference=reference)
                yield TimedResult(last, found.answer.encode_seconds)
            for unchanged in self._unchanged(last):
                yield TimedResult(unchanged, 0.0)

    def _unchanged(self, last: LesionResult | None) -> Iterator[LesionResult]:
        """The rounds after one that left nothing to correct: its answer stands."""
        arms = round_arms(self._plan.rounds)
        if last is None or last.prompts not in arms:
            return
        for arm in arms[arms.index(last.prompts) + 1 :]:
            yield replace(last, prompts=arm, decode_seconds=0.0)

    def _rounds(
        self, case: Case, lesion: Lesion, opened: OpenedVolume, *, reference: NDArray[np.bool_]
    ) -> Iterator[_AnsweredRound]:
        given = reference if self._plan.placement is Placement.REFERENCE else None
        if self._unprompted:
            yield _timed(NO_CLICKS, opened, PromptSet(), previous=None, reference=given)
            return
        random = prompt_generator(
            seed=self._plan.seed, case_id=case.case_id, lesion_id=lesion.lesion_id, prompts=self._reader.key
        )
        clicks = self._reader.first(reference, random)
        previous: LesionAnswer | None = None
        for arm in round_arms(self._plan.rounds):
            found = _timed(arm, opened, PromptSet(clicks), previous=previous, reference=given)
            yield found
            previous = found.answer
            further = self._reader.further(reference, previous.mask, random)
            if not further:
                return
            clicks = (*clicks, *further)

    def _result(
        self, shown: Given, lesion: Lesion, found: _AnsweredRound, *, reference: NDArray[np.bool_]
    ) -> LesionResult:
        answer, mask = found.answer, shown.mask_back(found.answer.mask)
        return LesionResult(
            lesion_id=lesion.lesion_id,
            prompts=found.arm,
            prompt=shown.clicks_back(answer.clicks).to_json() | self._prompt_record(answer),
            predicted_iou=None,
            candidate_index=0,
            candidates=1,
            mask_sha256=save_mask(self._plan.settings.masks, mask),
            reference_sha256=lesion.mask_sha256,
            predicted_area_px=int(np.count_nonzero(mask)),
            decode_seconds=max(found.seconds - answer.encode_seconds, 0.0),
            metrics=measure(reference, answer.mask, shown.steps)
            | (lesion_counts(reference, answer.mask) if self._unprompted else {}),
        )

    def _prompt_record(self, answer: LesionAnswer) -> dict[str, object]:
        """Tell how the model was asked; stored with the result."""
        return {
            "reader": self._reader.key,
            "placement": self._plan.placement.value,
            "memory": self._plan.memory.value,
            "grid": self._plan.grid,
            "blocks": [[*block.start, *block.shape] for block in answer.blocks],
            "encoded": answer.encoded,
        }


def _union(seen: VolumeCase) -> Lesion:
    """Return all lesions as one, with the hash of their mask on the grid of the case."""
    target = whole_target(seen.case)
    if target.mask_sha256:
        return target
    return replace(target, mask_sha256=mask_sha256(seen.references[target.lesion_id]))


def _timed(
    arm: str,
    opened: OpenedVolume,
    clicks: PromptSet,
    *,
    previous: LesionAnswer | None,
    reference: NDArray[np.bool_] | None,
) -> _AnsweredRound:
    started = time.perf_counter()
    answer = opened.answer(clicks, previous=previous, reference=reference)
    return _AnsweredRound(arm, answer, time.perf_counter() - started)

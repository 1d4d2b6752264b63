"""The tasks of a model on one volume: prompts, direction and span, one task after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.mask_files import load_mask
from core.prompts.lesion_prompts import LesionPrompts, SliceDirection, Span
from core.prompts.simulator import prompt_generator
from core.propagation.prompts_json import lesion_prompts_json, prompts_from_text
from core.propagation.propagation_arms import DRAWN, direction_of, find_arm, simulated, span_of
from core.propagation.propagation_plan import DrawnPrompts, PropagationPlan


@dataclass(frozen=True, slots=True)
class Task:
    """A lesion under one arm.

    Attributes:
        arm: Key of the arm, or `DRAWN`.
    """

    arm: str
    lesion: LesionPrompts
    direction: SliceDirection
    span: Span

    @property
    def most_slices(self) -> int:
        """The number of slices that it may answer."""
        prompted = [one.slice_index for one in self.lesion.slices]
        if self.direction is SliceDirection.UP:
            return self.span.last - min(prompted) + 1
        if self.direction is SliceDirection.DOWN:
            return max(prompted) - self.span.first + 1
        return self.span.last - self.span.first + 1

    def to_json(self) -> dict[str, Any]:
        """Return what is stored with the result as its prompt."""
        given = lesion_prompts_json(self.lesion)
        return {
            "source": self.lesion.slices[0].prompts.source.value,
            "slices": given["slices"],
            "direction": self.direction.value,
            "span": [self.span.first, self.span.last],
            "stop_after_empty": self.span.stop_after_empty,
        }


def tasks(
    plan: PropagationPlan, case_id: str, references: Mapping[str, NDArray[np.bool_]], *, depth: int
) -> list[Task]:
    """The tasks of a case, lesions within arms.

    Args:
        plan: Plan of the run.
        case_id: The id of the case, for the draw of simulated prompts.
        references: The references by lesion, (z, y, x).
        depth: Slices of the volume.

    Raises:
        PromptError: Drawn prompts cannot be read, or a reference is empty.
    """
    if plan.drawn is not None:
        return _drawn_tasks(plan, plan.drawn, depth)
    return [
        _simulated_task(plan, key, case_id, lesion_id=lesion_id, reference=reference)
        for key in plan.arms
        for lesion_id, reference in references.items()
    ]


def _simulated_task(
    plan: PropagationPlan, key: str, case_id: str, *, lesion_id: str, reference: NDArray[np.bool_]
) -> Task:
    arm = find_arm(key)
    random = prompt_generator(seed=plan.seed, case_id=case_id, lesion_id=lesion_id, prompts=key)
    prompts = simulated(arm, reference, lesion_id=lesion_id, random=random)
    span = span_of(reference, plan.span, stop_after_empty=plan.stop_after_empty)
    return Task(key, prompts, direction_of(arm.order), span)


def _drawn_tasks(plan: PropagationPlan, drawn: DrawnPrompts, depth: int) -> list[Task]:
    first = 0 if drawn.first is None else drawn.first
    last = depth - 1 if drawn.last is None else drawn.last
    span = Span(first, last, plan.stop_after_empty)
    lesions = prompts_from_text(drawn.text, lambda sha256: load_mask(plan.settings.masks, sha256))
    return [Task(DRAWN, lesion, drawn.direction, span) for lesion in lesions]

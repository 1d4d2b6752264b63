"""The evaluator that carries out a plan."""

from __future__ import annotations

from collections.abc import Callable

from core.cases import Case
from core.classification.classification_plan import ClassificationPlan
from core.clicks.click_evaluator import ClickEvaluator
from core.clicks.click_plan import ClickPlan
from core.evaluation.case_evaluator import CaseEvaluator
from core.evaluation.case_plan import CasePlan
from core.evaluation.evaluation_plan import EvaluationPlan
from core.evaluation.record import CaseRecord
from core.propagation.propagation_plan import PropagationPlan
from core.propagation.volume_evaluator import VolumeEvaluator

Evaluate = Callable[[Case], CaseRecord]
"""Case -> its record; what is wrong with the case itself is in the record."""


def evaluator_of(plan: CasePlan) -> Evaluate:
    """Load the model that a plan names and return the evaluator of its cases.

    Raises:
        StudyError: The model cannot be loaded, or the plan names something that is not known.
        TypeError: Nothing carries out a plan of this class.
    """
    match plan:
        case EvaluationPlan():
            return CaseEvaluator(plan)
        case PropagationPlan():
            return VolumeEvaluator(plan)
        case ClickPlan():
            return ClickEvaluator(plan)
        case ClassificationPlan():
            # Loads torch, which the others leave to the model that they load.
            from core.models.classifiers.case_classifier import CaseClassifier

            return CaseClassifier(plan)
    raise TypeError(f"nothing carries out a {type(plan).__name__}")

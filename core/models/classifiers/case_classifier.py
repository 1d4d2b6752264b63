"""Predict cases: by the network and by the baseline, from the reference and from predicted masks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.cases import Case
from core.classification.classification_plan import ClassificationPlan
from core.classification.opened_case import OpenedCase, open_case, predicted_mask
from core.classification.prediction import ClassifierArm, Prediction
from core.evaluation.guarded import guarded, peak_memory_mb, utc_text
from core.evaluation.record import CaseRecord
from core.models.classifiers.network_classifier import load_classifier
from core.models.classifiers.trained_classifiers import read_baseline
from core.splits import PARTITIONS


class CaseClassifier:
    """A loaded classifier that turns cases into records; what is wrong with a case becomes its record.

    A mask that is empty tells nothing of a lesion: the network then looks at the whole picture, and the
    baseline takes the medians of its training side.

    Raises:
        StudyError: The classifier cannot be loaded.
    """

    def __init__(self, plan: ClassificationPlan) -> None:
        self._plan = plan
        folder = plan.settings.classifiers
        self._network = load_classifier(folder, plan.model, device=plan.device)
        self._baseline = read_baseline(folder, plan.model)
        split, own = self._network.card.split, self._network.card.data.get("study") == plan.study
        self._sides = {
            case_id: side for side in PARTITIONS for case_id in (split.get(side, ()) if own else ())
        }

    def __call__(self, case: Case) -> CaseRecord:
        """Predict one case.

        Raises:
            StoreError: See `core.evaluation.guarded.guarded`.
        """
        return guarded(case, self._predicted)

    def _predicted(self, case: Case) -> CaseRecord:
        opened = open_case(case)
        return CaseRecord(
            case.case_id,
            utc_text(),
            peak_memory_mb=peak_memory_mb(),
            predictions=tuple(self._predictions(opened)),
        )

    def _predictions(self, opened: OpenedCase) -> Iterator[Prediction]:
        yield from self._pair(opened, opened.mask, (ClassifierArm.NETWORK, ClassifierArm.CHARACTERISTICS))
        if self._plan.masks is None or opened.case.case_id not in self._plan.masks:
            return
        mask = predicted_mask(self._plan.settings.masks, self._plan.masks[opened.case.case_id])
        arms = (ClassifierArm.NETWORK_PREDICTED_MASK, ClassifierArm.CHARACTERISTICS_PREDICTED_MASK)
        yield from self._pair(opened, mask, arms)

    def _pair(
        self, opened: OpenedCase, mask: NDArray[np.bool_] | None, arms: tuple[ClassifierArm, ClassifierArm]
    ) -> Iterator[Prediction]:
        name = opened.case.case_id
        side, truth = self._sides.get(name, ""), self._plan.truths.get(name)
        logit = self._network.logit(opened.image, mask, name=name)
        yield self._network.scaling.prediction(logit, arm=arms[0], side=side, truth=truth)
        own = float(self._baseline.logits([opened.characteristics(mask)])[0])
        yield self._baseline.scaling.prediction(own, arm=arms[1], side=side, truth=truth)

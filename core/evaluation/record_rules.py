"""The rules by which a record fits the run that it came from: its cases, lesions, arms, metrics and masks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.cases import UNION
from core.characteristics.registry import CHARACTERISTICS
from core.declared import UndeclaredError, shown
from core.evaluation.record import CaseRecord, LesionResult
from core.imaging.mask_files import mask_path
from core.measured import Measured
from core.metrics.lesion_counts import LESION_COUNTS
from core.metrics.registry import METRICS
from core.prompts.stored import require_stored


@dataclass(frozen=True, slots=True)
class RecordRules:
    """The limits of what a run may report.

    Attributes:
        references: References of each case of the run, the hash of the reference by lesion; None where
            the lesions are
            those that a person drew.
        arms: Arms of its request.
        masks: Folder of the mask files.
        measures: True where each case must come with a result.
    """

    references: Mapping[str, Mapping[str, str] | None]
    arms: frozenset[str]
    masks: Path
    measures: bool = False

    def require(self, record: CaseRecord) -> None:
        """Refuse a record that this run cannot have made.

        Raises:
            UndeclaredError: With the first thing that does not fit.
        """
        if record.case_id not in self.references:
            raise UndeclaredError(("case_id",), record.case_id, "the run does not have this case")
        _require_time(record.finished_at)
        if self.measures and record.failure is None and not record.results:
            raise UndeclaredError(("results",), [], "a case without a failure must have results")
        if record.failure is not None and record.results:
            raise UndeclaredError(("failure",), record.failure, "a case that failed must have no results")
        pairs = [(result.lesion_id, result.prompts) for result in record.results]
        if len(set(pairs)) < len(pairs):
            raise UndeclaredError(("results",), max(pairs, key=pairs.count), "a lesion and arm come twice")
        for result in record.results:
            self._require_result(result, self.references[record.case_id])
        for values in record.characteristics.values():
            for name, measured in values.items():
                require_characteristic(name, measured)

    def _require_result(self, result: LesionResult, lesions: Mapping[str, str] | None) -> None:
        _require_lesion(result, lesions)
        if result.prompts not in self.arms:
            raise UndeclaredError(("prompts",), result.prompts, "the request has no such arm")
        if result.candidate_index >= result.candidates:
            raise UndeclaredError(
                ("candidate_index",), result.candidate_index, f"there are {result.candidates} candidates"
            )
        require_stored(result.prompt)
        if not mask_path(self.masks, result.mask_sha256).is_file():
            raise UndeclaredError(("mask_sha256",), result.mask_sha256, "no such mask is kept")
        for key, measured in result.metrics.items():
            require_metric(key, measured)
        for one in result.slices:
            require_metric("dice", one.dice)


def require_metric(key: str, measured: Measured) -> None:
    """Refuse a metric that is not known, or a value that its formula cannot give.

    Raises:
        UndeclaredError: With the metric and the value.
    """
    value = measured.value
    if key in LESION_COUNTS:
        fits = value is None or (value >= 0 and value == int(value))
    elif key in METRICS:
        fits = value is None or METRICS[key].can_be(value)
    else:
        raise UndeclaredError(("metrics",), key, "there is no such metric")
    if not fits:
        raise UndeclaredError((key,), value, f"{_range(key)}")


def require_characteristic(name: str, measured: Measured) -> None:
    """Refuse a characteristic that is not known, or a value that its unit does not have.

    Raises:
        UndeclaredError: With the characteristic and the value.
    """
    if name not in CHARACTERISTICS:
        raise UndeclaredError(("characteristics",), name, "there is no such characteristic")
    if measured.value is not None and not CHARACTERISTICS[name].can_be(measured.value):
        unit = CHARACTERISTICS[name].unit
        raise UndeclaredError((name,), measured.value, f"it cannot be so in the unit {unit}")


def _range(key: str) -> str:
    if key in LESION_COUNTS:
        return "it must be a whole number, 0 or more"
    return f"it must lie between {METRICS[key].least:g} and {METRICS[key].most:g}"


def _require_lesion(result: LesionResult, lesions: Mapping[str, str] | None) -> None:
    if lesions is None or (result.lesion_id == UNION and len(lesions) > 1):
        return
    if result.lesion_id not in lesions:
        raise UndeclaredError(("lesion_id",), result.lesion_id, "the case has no such lesion")
    if result.reference_sha256 != lesions[result.lesion_id]:
        raise UndeclaredError(
            ("reference_sha256",), shown(result.reference_sha256), "the lesion has another reference"
        )


def _require_time(text: str) -> None:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise UndeclaredError(("finished_at",), text, "it must be a time, ISO 8601") from None

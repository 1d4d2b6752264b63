"""The exposure of a report's models to the cases that it reports: one source for all of its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from core.cases import Case
from core.models.met_cases import Exposure, Met, RunExposure, exposure_words
from core.reports.blocks import Block, Table
from core.reports.chosen_runs import Chosen
from core.reports.cohort_table import cohort_table
from core.reports.key_labels import model_label
from core.reports.source import Source, StoredRun

RESULTS_OF = ("evaluate", "propagate", "segment", "classify", "train_classifier")
"""Kinds of runs whose results a report shows."""
LOST_CARD = (
    "its card is missing or is of other weights than those that were used, so that which of the cases it was "
    "trained on is not known"
)


@dataclass(frozen=True, slots=True)
class Exposed:
    """A model beside the cases that the report shows of it.

    Attributes:
        model: Its key or name.
        study: The study whose cases they are.
        counts: The counts of the cases, by how the model stands to them.
        met: The ways in which the model stands to them, by case.
        found: Sides and exposure.
    """

    model: str
    study: str
    counts: Mapping[Met, int]
    met: Mapping[str, Met]
    found: RunExposure

    @property
    def cases(self) -> int:
        """Return cases in all."""
        return sum(self.counts.values())

    @property
    def seen(self) -> int:
        """Return cases that weights were fitted to or chosen on."""
        return self.counts[Met.TRAIN] + self.counts[Met.VALIDATION]

    @property
    def words(self) -> str:
        """The counts as a clause."""
        return f"{model_label(self.model)} on {self.study}: {exposure_words(self.counts) or 'no case'}"


def exposed(chosen: Chosen, source: Source) -> list[Exposed]:
    """Return one entry per model, study and exposure of the runs whose results are shown.

    A training of a classifier and what was called with it later are of the same weights, and so one entry.
    """
    done: dict[tuple[str, str, Exposure], set[str]] = {}
    founds: dict[tuple[str, str, Exposure], RunExposure] = {}
    for run in {one.run.run_id: one.run for one in chosen.used if one.run.kind in RESULTS_OF}.values():
        found = source.exposure(run)
        key = (_model(run), run.study, found.exposure)
        if key not in founds or not founds[key].partitions:
            founds[key] = found
        done.setdefault(key, set()).update(source.done_cases(run.run_id))
    return [_exposed(*key[:2], founds[key], sorted(cases)) for key, cases in done.items()]


def _exposed(model: str, study: str, found: RunExposure, cases: Sequence[str]) -> Exposed:
    met = {case: found.exposure.of(case) for case in cases}
    return Exposed(model, study, found.exposure.counts(cases), met, found)


def _model(run: StoredRun) -> str:
    return run.name if run.kind == "train_classifier" else str(run.model)


def in_test_partition(frame: pd.DataFrame, found: RunExposure) -> pd.DataFrame:
    """The rows of cases on the test side of the card that the weights have not met in any other way."""
    return frame[frame["case_id"].isin(found.test_cases)].reset_index(drop=True)


def test_partition_caption(model: str, frame: pd.DataFrame, found: RunExposure) -> str:
    """Return how much of a model's test side is in rows of `in_test_partition`."""
    here, whole = frame["case_id"].nunique(), sum(side == "test" for side in found.partitions.values())
    text = f"{here} of {whole} cases on the test side of {model}'s own card"
    met = whole - len(found.test_cases)
    return text + (f"; {met} that the weights met before are left out" if met else "")


def exposure_table(models: Sequence[Exposed]) -> pd.DataFrame:
    """Return model, of_study, cases, then one column per word of `Met`."""
    return pd.DataFrame(
        [
            {"model": one.model, "of_study": one.study, "cases": one.cases}
            | {str(met): one.counts[met] for met in Met}
            for one in models
        ]
    )


def exposure_blocks(
    models: Sequence[Exposed], cases: Sequence[Case], *, study: str, lesions: pd.DataFrame
) -> list[Table]:
    """Return who had met what, and the cohort by how its most exposed model stands to the cases."""
    if not models:
        return []
    whole = Table(
        "exposure",
        "Cases with a result, by what the weights had met of them.",
        exposure_table(models),
        note="Trained on: weights were fitted to the case, its patient or a near-duplicate. Chosen on: the "
        "best epoch or settings were. Not known: what the weights, or those they came from, were fitted to "
        "is not recorded here.",
    )
    parts = _partitions(models, cases, study=study)
    return [whole, *([_by_partition(*parts, lesions=lesions)] if parts is not None else [])]


def _partitions(
    models: Sequence[Exposed], cases: Sequence[Case], *, study: str
) -> tuple[str, dict[Met, list[Case]]] | None:
    """The cases of the report's study by how one model stands to them; None where all stand alike."""
    here = [one for one in models if one.study == study]
    if not here:
        return None
    most = max(here, key=lambda one: one.seen)
    met = [(case, most.found.exposure.of(case.case_id)) for case in cases if case.lesions]
    parts = {word: [case for case, one in met if one is word] for word in Met}
    kept = {word: members for word, members in parts.items() if members}
    return (most.model, kept) if len(kept) > 1 else None


def _by_partition(model: str, parts: Mapping[Met, list[Case]], *, lesions: pd.DataFrame) -> Table:
    groups = {str(met): members for met, members in parts.items()}
    whole = [case for members in parts.values() for case in members]
    caption = f"The cases with a reference by how {model_label(model)} stands to them."
    return Table("cohort_by_exposure", caption, cohort_table(whole, lesions, groups=groups))


def with_partitions(
    blocks: Sequence[Block], partitions: Mapping[str, str], models: Sequence[Exposed]
) -> tuple[Block, ...]:
    """Return blocks with the cases that each table is over in its note."""
    usual = whole_words(models)
    return tuple(
        replace(block, note=f"{block.note} Cases: {partitions.get(block.stem, usual)}.".strip())
        if isinstance(block, Table) and (block.stem in partitions or usual)
        else block
        for block in blocks
    )


def whole_words(models: Sequence[Exposed]) -> str:
    """Return the note of a table over all that was evaluated."""
    stated = "; ".join(one.words for one in models)
    return f"all with a result ({stated})" if stated else ""


def exposure_limits(models: Sequence[Exposed]) -> Iterator[str]:
    """Return what follows for the numbers, as sentences."""
    seen = [one for one in models if one.seen]
    if seen:
        stated = "; ".join(one.words for one in seen)
        yield (
            f"Exposure: some cases were met by the weights before ({stated}). Numbers flatter a model on "
            "what it was fitted to or chosen on: only a table whose note names a test side is free of it; "
            "the table by exposure tells the cases apart."
        )
    unknown = [one for one in models if one.counts[Met.UNKNOWN]]
    if unknown:
        stated = "; ".join(
            f"{model_label(one.model)} ({one.counts[Met.UNKNOWN]} of {one.cases} cases of {one.study})"
            for one in unknown
        )
        yield (
            "Exposure not known: what these weights, or weights they were made from, were fitted to is not "
            f"recorded here, so they may have met the cases: {stated}."
        )
    if models and not seen and not unknown:
        yield "Exposure: no model of this report was fitted to or chosen on a case that it is reported on."

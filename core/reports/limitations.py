"""What a reader must know before trusting the numbers, from facts in the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from core.cohorts.patients_known import patients_limit, patients_text
from core.protocols.published_comparison import comparison_note, differing
from core.reports.blocks import Table
from core.reports.methods_text import REFERENCE_DERIVED
from core.reports.report_context import ReportContext
from core.reports.run_exposures import exposure_limits
from core.reports.training_text import TRAININGS

ROUGH_BELOW = 30
"""Patients below whom intervals by bootstrap are rough; a rule of thumb and our choice."""
_SYNTHETIC = ("phantoms", "mri_phantoms", "abus_phantoms")
_MORE = 3


def limitations(context: ReportContext) -> list[str]:
    """Sentences, the gravest first."""
    return [*(text for stated in _FACTS for text in stated(context)), *context.content.limits]


def _synthetic(context: ReportContext) -> Iterator[str]:
    if context.layout in _SYNTHETIC:
        yield (
            f"The data are synthetic (layout {context.layout}): the numbers show that the pipeline works, "
            "and say nothing of patients."
        )


def _missing(context: ReportContext) -> Iterator[str]:
    if context.chosen.missing:
        yield f"Parts of the protocol are missing: {'; '.join(one.part for one in context.chosen.missing)}."


def _exposure(context: ReportContext) -> Iterator[str]:
    yield from exposure_limits(context.exposed)


def _by_lesion(context: ReportContext) -> Iterator[str]:
    if context.scored_by_lesion:
        yield (
            f"In {context.scored_by_lesion} cases of several lesions an answer without prompts, which is "
            "one for the whole case, was held against each lesion alone, as earlier versions did: even a "
            "perfect answer then scores below 1. Run it again to hold it against all lesions at once."
        )


def _refused(context: ReportContext) -> Iterator[str]:
    for one in context.chosen.refused:
        yield f"Run {one.run_id} is left out: {one.reason}."


def _published(context: ReportContext) -> Iterator[str]:
    """What keeps published figures from being compared, and what a difference mixes where one is taken."""
    tables = [block for block in context.content.results if isinstance(block, Table)]
    differs = [text for table in tables for text in differing(table.frame)]
    if said := comparison_note([*differs, *context.content.differs]):
        yield said
    compared = [one.frame for one in tables if {"published", "difference"} <= set(one.frame.columns)]
    if any(frame["difference"].notna().any() for frame in compared):
        yield (
            "A difference from a published figure is of the same model, cohort and protocol; it mixes "
            "software and the draw of the prompts."
        )


def _few(context: ReportContext) -> Iterator[str]:
    n = len({case.patient_id for case in context.reported})
    if n < ROUGH_BELOW:
        yield f"Results of only {patients_text(n, context.patients_known)}: intervals and tests are rough."


def _patients(context: ReportContext) -> Iterator[str]:
    if (stated := patients_limit(context.n_patients, context.patients_known)) is not None:
        yield stated


def _restricted(context: ReportContext) -> Iterator[str]:
    tested = [run for run in context.runs if run.kind not in TRAININGS and run.request.get("limit")]
    if tested:
        yield (
            f"{len(tested)} of {len(context.runs)} runs were limited to a part of the study: a sample "
            "drawn by the seed that keeps the shares of pathology."
        )
    if context.case_filter:
        yield f"Only cases that meet “{context.case_filter}” are reported."


def _derived(context: ReportContext) -> Iterator[str]:
    if any(run.kind in REFERENCE_DERIVED and set(run.prompts) != {"none"} for run in context.runs):
        yield (
            "Prompts are derived from the reference mask: no person drew them, and a person who does not "
            "know the reference will do worse. The baseline shows how much of a result the prompt gives away."
        )


def _duplicates(context: ReportContext) -> Iterator[str]:
    groups = {case.duplicate_group for case in context.cases if case.duplicate_group is not None}
    n = sum(case.duplicate_group is not None for case in context.cases)
    if groups:
        yield (
            f"{n} cases in {len(groups)} groups show the same or nearly the same picture; they are not "
            "independent."
        )


def _failed(context: ReportContext) -> Iterator[str]:
    found = context.failures
    if len(found):
        total = int(found["n"].sum())
        words = "; ".join(f"{row.n} x {row.failure}" for row in found.head(_MORE).itertuples())
        yield f"{total} cases could not be carried out and are in no mean: {words}."


def _undefined(context: ReportContext) -> Iterator[str]:
    found = context.undefined
    if len(found):
        reasons = found.groupby("reason")["n"].sum().sort_values(ascending=False)
        words = "; ".join(f"{reason} ({n})" for reason, n in reasons.head(_MORE).items())
        yield f"{int(found['n'].sum())} metric values are undefined and in no mean: {words}."


def _spacing(context: ReportContext) -> Iterator[str]:
    n = sum(case.image.spacing_mm is None for case in context.cases)
    if n:
        yield f"Pixel spacing is unknown for {n} of {len(context.cases)} cases: no distances in mm for them."


def _one_seed(context: ReportContext) -> Iterator[str]:
    if len({run.seed or 0 for run in context.runs}) == 1 and context.runs:
        yield "One seed: the intervals do not tell how much another draw of prompts or weights would change."


def _versions(context: ReportContext) -> Iterator[str]:
    versions = {run.provenance.code_version for run in context.runs}
    if len(versions) > 1:
        yield f"The runs were made with {len(versions)} versions of the code; see the table of runs."


def _short_trainings(context: ReportContext) -> Iterator[str]:
    budget = context.protocol.budget
    short = {
        (name, value)
        for run in context.runs
        if run.kind in TRAININGS
        for name, whole in budget.items()
        if (value := _largest(run.request.get(name))) is not None and value < whole
    }
    if short:
        stated = ", ".join(
            f"{name.replace('_', ' ')} {value} of {budget[name]}" for name, value in sorted(short)
        )
        yield f"Models were not trained as long as in the study: {stated}."


def _largest(value: object) -> int | None:
    """A number, or the largest of a list of numbers as text; None for neither."""
    parts = str(value).split(",") if value is not None else []
    return max((int(part) for part in parts if part.strip().isdigit()), default=None)


_FACTS: tuple[Callable[[ReportContext], Iterator[str]], ...] = (
    _synthetic,
    _exposure,
    _by_lesion,
    _missing,
    _refused,
    _failed,
    _undefined,
    _few,
    _patients,
    _restricted,
    _derived,
    _published,
    _duplicates,
    _spacing,
    _short_trainings,
    _one_seed,
    _versions,
)

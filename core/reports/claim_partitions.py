"""The items of the checklist that follow from what the models of a report had met."""

from __future__ import annotations

from core.cohorts.patients_known import PatientsKnown
from core.models.exposure import Met
from core.reports.report_context import ReportContext
from core.reports.run_exposures import Exposed


def disjoint(context: ReportContext) -> str | None:
    """Item 20, the level at which sides are disjoint: only where it is known of every model."""
    models = [one for one in context.exposed if one.found.sides or one.seen]
    if not models or any(one.counts[Met.UNKNOWN] for one in context.exposed):
        return None
    level = "patients; near-duplicate pictures stay on one side"
    if context.patients_known is not PatientsKnown.ALL:
        level = "pictures that look alike; patients are not known, so that one may be on both sides"
    if seen := [one for one in models if one.seen]:
        stated = "; ".join(one.words for one in seen)
        return (
            f"Sides are disjoint at the level of {level}. Tables say in their note which side they are over; "
            f"those over all cases are not disjoint from training ({stated})."
        )
    return f"At the level of {level}; no case with a result was met by the weights."


def sample(context: ReportContext) -> str:
    """Item 21, size of the sample; how it was determined is for the authors to say."""
    stated = "; ".join(one.words for one in context.exposed)
    return f"{context.patients} with {context.n_lesions} lesions." + (
        f" Cases with a result: {stated}." if stated else ""
    )


def internal(context: ReportContext) -> str | None:
    """Item 32, internal data: held-out cases of a study that the model learned from."""
    held = [one for one in context.exposed if one.study in _learned(context, one) and _unmet(one)]
    if not held:
        return None
    stated = "; ".join(f"{one.model}: {_unmet(one)} cases of {one.study}" for one in held)
    return (
        f"On cases that the model was not fitted to or chosen on ({stated}); see the notes of the tables, "
        "and the table by exposure where there is one."
    )


def external(context: ReportContext) -> str | None:
    """Item 33, external data: a study that the model has met nothing of, where that is known."""
    outside = [
        one
        for one in context.exposed
        if one.cases and _learned(context, one) and one.counts[Met.UNMET] == one.cases and not one.found.sides
    ]
    if not outside:
        return None
    stated = "; ".join(f"{one.model} on {one.study}, {one.cases} cases" for one in outside)
    return f"On a study none of whose cases the weights have met ({stated}); see Results."


def _learned(context: ReportContext, model: Exposed) -> set[str]:
    """Studies that the model is known to have learned from."""
    card = context.content.cards.get(model.model)
    own = {str(card.data.get("study"))} if card is not None else set()
    return own | ({model.study} if model.seen or model.found.sides else set())


def _unmet(model: Exposed) -> int:
    """Cases that count as held out: not met, or on the test side of the card."""
    return sum(
        met is Met.UNMET or (met is Met.UNKNOWN and case in model.found.test_cases)
        for case, met in model.met.items()
    )


def characteristics(context: ReportContext) -> str | None:
    """Item 36, in each partition: where a model splits the cases, the table by exposure holds it."""
    if _undescribed(context):
        return None  # the tables describe cases to test on that no result is of
    split = [one for one in context.exposed if len(set(one.met.values())) > 1]
    if split:
        return "See the cohort table and the table of cases by exposure, a column a partition."
    if any(one.counts[Met.UNKNOWN] for one in context.exposed):
        return None
    return "See the cohort table; all cases with a result are one partition."


def _undescribed(context: ReportContext) -> bool:
    """Whether a case with a reference has neither a result nor was met by a model."""
    known = {case.case_id for case in context.reported}
    known |= {case for one in context.exposed for case in one.found.exposure.any}
    return any(case.lesions and case.case_id not in known for case in context.cases)

"""The items of the checklist that follow from what the models of a report had met."""

from __future__ import annotations

from core.cohorts.patients_known import PatientsKnown
from core.models.exposure import Met
from core.reports.exposure import Exposed
from core.reports.material import Material


def disjoint(material: Material) -> str | None:
    """Item 20, the level at which sides are disjoint: only where it is known of every model."""
    models = [one for one in material.exposed if one.found.sides or one.seen]
    if not models or any(one.counts[Met.UNKNOWN] for one in material.exposed):
        return None
    level = "patients; near-duplicate pictures stay on one side"
    if material.patients_known is not PatientsKnown.ALL:
        level = "pictures that look alike; patients are not known, so that one may be on both sides"
    if seen := [one for one in models if one.seen]:
        told = "; ".join(one.words for one in seen)
        return (
            f"Sides are disjoint at the level of {level}. Tables say in their note which side they are over; "
            f"those over all cases are not disjoint from training ({told})."
        )
    return f"At the level of {level}; no case with a result was met by the weights."


def sample(material: Material) -> str:
    """Item 21, size of the sample; how it was determined is for the authors to say."""
    told = "; ".join(one.words for one in material.exposed)
    return f"{material.patients} with {material.n_lesions} lesions." + (
        f" Cases with a result: {told}." if told else ""
    )


def internal(material: Material) -> str | None:
    """Item 32, internal data: held-out cases of a study that the model learned from."""
    held = [one for one in material.exposed if one.study in _learned(material, one) and _unmet(one)]
    if not held:
        return None
    told = "; ".join(f"{one.model}: {_unmet(one)} cases of {one.study}" for one in held)
    return (
        f"On cases that the model was not fitted to or chosen on ({told}); see the notes of the tables, and "
        "the table by exposure where there is one."
    )


def external(material: Material) -> str | None:
    """Item 33, external data: a study that the model has met nothing of, where that is known."""
    outside = [
        one
        for one in material.exposed
        if one.cases
        and _learned(material, one)
        and one.counts[Met.UNMET] == one.cases
        and not one.found.sides
    ]
    if not outside:
        return None
    told = "; ".join(f"{one.model} on {one.study}, {one.cases} cases" for one in outside)
    return f"On a study none of whose cases the weights have met ({told}); see Results."


def _learned(material: Material, model: Exposed) -> set[str]:
    """Studies that the model is known to have learned from."""
    card = material.content.cards.get(model.model)
    own = {str(card.data.get("study"))} if card is not None else set()
    return own | ({model.study} if model.seen or model.found.sides else set())


def _unmet(model: Exposed) -> int:
    """Cases that count as held out: not met, or on the test side of the card."""
    return sum(
        met is Met.UNMET or (met is Met.UNKNOWN and case in model.found.test_cases)
        for case, met in model.met.items()
    )


def characteristics(material: Material) -> str | None:
    """Item 36, in each partition: where a model splits the cases, the table by exposure holds it."""
    if _undescribed(material):
        return None  # the tables describe cases to test on that no result is of
    split = [one for one in material.exposed if len(set(one.met.values())) > 1]
    if split:
        return "See the cohort table and the table of cases by exposure, a column a partition."
    if any(one.counts[Met.UNKNOWN] for one in material.exposed):
        return None
    return "See the cohort table; all cases with a result are one partition."


def _undescribed(material: Material) -> bool:
    """Whether a case with a reference has neither a result nor was met by a model."""
    known = {case.case_id for case in material.reported}
    known |= {case for one in material.exposed for case in one.found.exposure.any}
    return any(case.lesions and case.case_id not in known for case in material.cases)

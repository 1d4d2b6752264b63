"""Pictures that a cohort holds more than once: marking them, and saying so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.cases import Case, Pathology
from core.datasets.cohort_layout import ImportNote
from core.imaging.near_duplicates import THRESHOLD, likeness, near_duplicate_groups


@dataclass(frozen=True, slots=True)
class SeenCase:
    """A case with what is needed to compare it.

    Attributes:
        case: Its `patient_id` is empty where the cohort does not tell patients apart.
        file: The image's path for the report.
        thumbnail: The thumbnail from `core.imaging.near_duplicates.thumbnail`.
    """

    case: Case
    file: str
    thumbnail: NDArray[np.float32]


def mark_duplicates(seen: Sequence[SeenCase]) -> tuple[tuple[Case, ...], tuple[ImportNote, ...]]:
    """Give cases that show the same picture one `duplicate_group`, named after the first of them.

    A case without a patient takes its group, or else itself, as its patient, so that copies of one
    picture never come to lie on both sides of a split. All of them stay in.

    Returns:
        The cases in their order, and a note for every picture that is like an earlier one: those
        filed under two classes first, then exact copies, then near ones. Near copies within one known
        patient are what one expects and get no note.
    """
    groups = _groups(seen)
    group_of = {index: seen[group[0]].case.case_id for group in groups for index in group}
    cases = tuple(_marked(item.case, group_of.get(index)) for index, item in enumerate(seen))
    ranked = [note for group in groups for note in _notes([seen[index] for index in group])]
    return cases, tuple(note for _, note in sorted(ranked, key=lambda pair: pair[0]))


def _groups(seen: Sequence[SeenCase]) -> list[tuple[int, ...]]:
    """Return the indices that belong together, exact copies of a picture without structure among them."""
    copies: dict[str, list[int]] = {}
    for index, item in enumerate(seen):
        copies.setdefault(item.case.image.pixel_sha256, []).append(index)
    distinct = list(copies.values())
    if not distinct:
        return []
    near = near_duplicate_groups(np.stack([seen[indices[0]].thumbnail for indices in distinct]))
    alone = set(range(len(distinct))) - {place for group in near for place in group}
    places = [*near, *((place,) for place in alone if len(distinct[place]) > 1)]
    return sorted(tuple(sorted(i for place in group for i in distinct[place])) for group in places)


def _marked(case: Case, group: str | None) -> Case:
    patient = case.patient_id or group or case.case_id
    return replace(case, duplicate_group=group, patient_id=patient, patient_known=bool(case.patient_id))


def _notes(members: Sequence[SeenCase]) -> list[tuple[int, ImportNote]]:
    """Return ranked notes of one group."""
    notes = (_note(item, members[:index]) for index, item in enumerate(members) if index)
    return [note for note in notes if note is not None]


def _note(item: SeenCase, earlier: Sequence[SeenCase]) -> tuple[int, ImportNote] | None:
    """Note how a picture relates to those before it that it is like, the most telling relation first."""
    alike = sorted(
        (other for other in earlier if _same_pixels(item, other) or _likeness(item, other) > THRESHOLD),
        key=lambda other: (not _same_pixels(item, other), -_likeness(item, other)),
    )
    conflicts = [other for other in alike if _classes_differ(item.case, other.case)]
    if conflicts and _same_pixels(item, conflicts[0]):
        return 0, _exact_conflict(item, conflicts[0])
    if conflicts:
        return 1, _near_conflict(item, conflicts[0])
    if alike and _same_pixels(item, alike[0]):
        return 2, _copy(item, alike[0], relation="the same picture, pixel for pixel, as")
    if not alike or (item.case.patient_id and item.case.patient_id == alike[0].case.patient_id):
        return None
    return 3, _copy(item, alike[0], relation="nearly the same picture as")


def _likeness(one: SeenCase, other: SeenCase) -> float:
    return likeness(one.thumbnail, other.thumbnail)


def _same_pixels(one: SeenCase, other: SeenCase) -> bool:
    return one.case.image.pixel_sha256 == other.case.image.pixel_sha256


def _classes_differ(one: Case, other: Case) -> bool:
    return Pathology.UNKNOWN not in (one.pathology, other.pathology) and one.pathology != other.pathology


def _exact_conflict(item: SeenCase, other: SeenCase) -> ImportNote:
    return ImportNote(
        file=item.file,
        problem=(
            f"filed under two classes: {item.case.pathology.value} here, but the same picture, pixel for "
            f"pixel, as {other.file}, which is filed as {other.case.pathology.value}; both went in"
        ),
        action="find out which class is right, delete the other file and import again",
        left_out=False,
    )


def _near_conflict(item: SeenCase, other: SeenCase) -> ImportNote:
    return ImportNote(
        file=item.file,
        problem=(
            f"perhaps filed under two classes: {item.case.pathology.value} here, but nearly the same "
            f"picture as {other.file}, which is filed as {other.case.pathology.value}; both went in"
        ),
        action="compare the two; if they show one finding, one of the classes is wrong",
        left_out=False,
    )


def _copy(item: SeenCase, other: SeenCase, *, relation: str) -> ImportNote:
    return ImportNote(
        file=item.file,
        problem=f"duplicate: {relation} {other.file}; both went in, as one duplicate group",
        action="nothing, if the copies stay on one side of every split; or delete one of them",
        left_out=False,
    )

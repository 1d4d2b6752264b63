"""The judgements of readers, models and the reference on the same lesions, as columns side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from core.annotation.blinding import Viewpoint
from core.annotation.case_marks import CaseMarks
from core.statistics.paired_readings import Measurements
from db.agreement import MODEL, READER, REFERENCE, case_facts, marks_frame, read_cases
from pages.components.shared.labels import model_label, prompts_label
from pages.components.shared.resources import store

REFERENCE_NAME = "Reference"


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """The frames that `db.agreement` describes, each with a column `name` for people.

    Attributes:
        marks: One row per lesion marked.
        read: The cases that each name has looked at.
        facts: The facts of the cases, by case_id.
        names: Readers, then the reference, then models.
        readers: Those of the names that are readers.
    """

    marks: pd.DataFrame
    read: pd.DataFrame
    facts: pd.DataFrame
    names: tuple[str, ...]
    readers: tuple[str, ...]

    @property
    def is_of_volumes(self) -> bool:
        """The return whether the cases are volumes."""
        return any(len(shape) == 3 for shape in self.facts["shape"])

    def of_readers(self, chosen: Sequence[str]) -> Marks:
        """Return those of these readers, with everything that is no reader's."""
        left = set(self.readers) - set(chosen)
        names = tuple(name for name in self.names if name not in left)
        marks, read = (frame[frame["name"].isin(names)] for frame in (self.marks, self.read))
        return replace(self, marks=marks, read=read, names=names, readers=tuple(chosen))

    def pairs(self, chosen: Sequence[str]) -> list[tuple[str, str]]:
        """Return every two of the chosen readers, and each of them beside the reference and every model."""
        places = {name: place for place, name in enumerate(self.names)}
        among = sorted(chosen, key=places.__getitem__)
        others = [name for name in self.names if name not in self.readers]
        both = [(one, other) for i, one in enumerate(among) for other in among[i + 1 :]]
        return both + [(one, other) for other in others for one in among]


def read_marks(
    study: str, *, run_ids: Sequence[str], viewpoint: Viewpoint, readings: pd.DataFrame, missed: pd.DataFrame
) -> Marks:
    """Return the marks of the lesions of the readings that are shown, and of those that were missed in them.

    Raises:
        AccessError: The person may not see them.
    """
    asked: dict[str, Any] = {"run_ids": run_ids, "viewpoint": viewpoint}
    shown = set(readings["case_id"])
    with store().connect() as con:
        marks = marks_frame(con, study, **asked)
        read = read_cases(con, study, **asked)
        facts = case_facts(con, study, shown)
    name_of = _names(read)
    marks, read = (_named(frame[frame["case_id"].isin(shown)], name_of) for frame in (marks, read))
    marks = marks[_is_shown(marks, readings, missed)]
    cases = read.groupby(["kind", "name"])["case_id"].nunique()
    present = list(cases.index)
    names = {kind: [name for each, name in present if each == kind] for kind in (READER, REFERENCE, MODEL)}
    ordered = tuple(name for kind in (READER, REFERENCE, MODEL) for name in names[kind])
    return Marks(marks, read, facts.set_index("case_id"), ordered, tuple(names[READER]))


def case_marks(found: Marks, names: Iterable[str]) -> list[CaseMarks]:
    """Return all that each has marked in a case, an empty entry for a case without a mark."""
    wanted = set(names)
    read = found.read[found.read["name"].isin(wanted)]
    masks = found.marks.groupby(["name", "case_id"])["mask_sha256"].agg(tuple).to_dict()
    shapes = {case_id: tuple(int(n) for n in shape) for case_id, shape in found.facts["shape"].items()}
    return [
        CaseMarks(case_id, name, shapes[case_id], masks.get((name, case_id), ()))
        for name, case_id in zip(read["name"], read["case_id"], strict=True)
    ]


def units(found: Marks, names: Sequence[str]) -> pd.DataFrame:
    """Return the lesions that some of them have marked: columns case_id, patient_id, unit, one row each."""
    meant = found.marks[found.marks["name"].isin(names) & found.marks["unit"].notna()]
    keys = ["case_id", "patient_id", "unit"]
    return meant[keys].drop_duplicates().sort_values(keys, ignore_index=True)


def columns(
    found: Marks, names: Sequence[str], value: Callable[[pd.DataFrame], pd.Series]
) -> tuple[pd.DataFrame, Mapping[str, pd.Series]]:
    """Return one value per lesion and name.

    Args:
        found: The marks.
        names: The names whose values are returned.
        value: The function from rows of marks to their values.

    Returns:
        The lesions as `units` gives them, and by name a column in their order; missing where not marked.
    """
    lesions = units(found, names)
    keys = pd.MultiIndex.from_frame(lesions[["case_id", "unit"]])
    rows = found.marks[found.marks["unit"].notna()]
    made = {}
    for name in names:
        own = rows[rows["name"] == name]
        by_lesion = pd.Series(value(own).to_numpy(), pd.MultiIndex.from_frame(own[["case_id", "unit"]]))
        made[name] = by_lesion[~by_lesion.index.duplicated()].reindex(keys)
    return lesions, made


def read_by(found: Marks, name: str, lesions: pd.DataFrame) -> np.ndarray:
    """Return which of the lesions lie in cases that somebody has looked at."""
    of_name = found.read.loc[found.read["name"] == name, "case_id"]
    return lesions["case_id"].isin(of_name).to_numpy()


def measurements(
    found: Marks, names: Sequence[str], value: Callable[[pd.DataFrame], pd.Series]
) -> tuple[pd.DataFrame, dict[str, Measurements]]:
    """Return columns of numbers, which `core.statistics.paired_readings` takes."""
    lesions, made = columns(found, names, value)
    return lesions, {
        name: Measurements(column.to_numpy(dtype=float), read_by(found, name, lesions))
        for name, column in made.items()
    }


def model_arm_name(arm: str) -> str:
    """Return "model, prompts" with both in words."""
    model, _, prompts = arm.partition(", ")
    return f"{model_label(model).split(':')[0]}, {prompts_label(prompts)}"


def _names(read: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Return names by kind and rater; two of one name are told apart."""
    found = set(read[["kind", "rater"]].drop_duplicates().itertuples(index=False, name=None))
    given = {key: REFERENCE_NAME for key in found if key[0] == REFERENCE}
    for kind, rater in sorted(found - set(given), reverse=True):  # readers before models
        name = rater if kind == READER else model_arm_name(rater)
        given[kind, rater] = f"{name} ({kind})" if name in {REFERENCE_NAME, *given.values()} else name
    return given


def _named(frame: pd.DataFrame, name_of: Mapping[tuple[str, str], str]) -> pd.DataFrame:
    names = [name_of[key] for key in zip(frame["kind"], frame["rater"], strict=True)]
    return frame.assign(name=pd.Series(names, index=frame.index, dtype=object))


def _is_shown(marks: pd.DataFrame, readings: pd.DataFrame, missed: pd.DataFrame) -> np.ndarray:
    """Return which marks are shown: a reader's among the readings, others' of lesions that were read."""
    drawn = set(_keys(readings, "reader", "case_id", "lesion_id"))
    case_of = readings[["reading_id", "case_id"]].drop_duplicates("reading_id")
    about = {
        *_keys(readings, "case_id", "reference_lesion_id"),
        *_keys(missed.merge(case_of, on="reading_id"), "case_id", "reference_lesion_id"),
    }
    of_readers = [key in drawn for key in _keys(marks, "rater", "case_id", "lesion_id")]
    of_others = [key in about for key in _keys(marks, "case_id", "unit")]
    return np.where(marks["kind"] == READER, of_readers, of_others).astype(bool)


def _keys(frame: pd.DataFrame, *names: str) -> Iterable[tuple[object, ...]]:
    return zip(*(frame[name] for name in names), strict=True)

"""The sizes of masks that readers drew, with their values, stored once they are measured."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd
import streamlit as st

from core.access.permissions import Permission
from core.annotation.mark_characteristics import keep_references, mark_characteristics
from core.characteristics.appearance import appearance_of_mask
from core.characteristics.counted_size import COUNTED, counted_size
from core.characteristics.registry import CHARACTERISTICS
from core.errors import InputError
from core.imaging.mask_files import mask_path
from core.voxel_steps import VoxelSteps
from db.agreement import REFERENCE, characteristic_values
from db.cases import load_case
from db.results import add_characteristics
from pages.components.login.guard import acting_for, writing_as
from pages.components.reader_results.rater_columns import Marks
from pages.components.shared.labels import attribute_label, counted
from pages.components.shared.resources import settings, store

AT_ONCE = 40
"""Masks that are measured without being asked for."""
_NO_NUMBERS = frozenset({"touches_border", "components"})


def offered_sizes(found: Marks) -> dict[str, str]:
    """Return labels by key, sizes that need no measuring first; those in mm only where a spacing is known."""
    axes = 3 if found.is_of_volumes else 2
    known = found.facts["spacing_mm"].notna().any()
    fitting = [
        key
        for key, entry in CHARACTERISTICS.items()
        if (entry.of_volume if axes == 3 else entry.compute) and key not in _NO_NUMBERS
    ]
    ordered = [*COUNTED[axes], *(key for key in fitting if key not in COUNTED[axes])]
    return {key: attribute_label(key) for key in ordered if known or not CHARACTERISTICS[key].needs_spacing}


def size_values(found: Marks, name: str) -> tuple[pd.Series, pd.DataFrame]:
    """Return one value per row of the marks, and the rows that are still to be measured."""
    steps = _steps(found)
    if name in {key for keys in COUNTED.values() for key in keys}:
        rows = zip(found.marks["case_id"], found.marks["area_px"], strict=True)
        sizes = [counted_size(name, int(n), spacing_mm=steps[case_id]).value for case_id, n in rows]
        return pd.Series(sizes, found.marks.index, dtype=float), found.marks[:0]
    appearances = appearances_of(found)
    with store().connect() as con:
        known = characteristic_values(con, name, set(appearances))
    values = pd.Series([known.get(key) for key in appearances], found.marks.index, dtype=float)
    return values, found.marks[[key not in known for key in appearances]]


def appearances_of(found: Marks) -> list[str]:
    """Return what the characteristics of each row of the marks are stored under."""
    pixels = found.facts["pixel_sha256"]
    steps = _steps(found)
    return [
        appearance_of_mask(mask, pixels[case_id], steps=steps[case_id])
        for mask, case_id in zip(found.marks["mask_sha256"], found.marks["case_id"], strict=True)
    ]


def measured_now(study: str, missing: pd.DataFrame) -> bool:
    """Measure what is missing, many masks only when the button is pressed; whether that was done."""
    many = missing["mask_sha256"].nunique()
    if many > AT_ONCE:
        st.info(f"{counted(many, 'mask')} of those shown here have not been measured yet.")
        if not st.button("Measure them now", icon=":material/straighten:", key="measure_marks"):
            return False
    bar = st.progress(0.0, text=f"Measuring {counted(many, 'mask')} …")
    cases = missing.groupby("case_id")["mask_sha256"].agg(set)
    for place, (case_id, masks) in enumerate(cases.items()):
        _measure(study, str(case_id), sorted(masks))
        bar.progress((place + 1) / len(cases))
    bar.empty()
    return True


def keep_all_references(study: str, found: Marks) -> None:
    """Put the references of the cases among the masks, where they are not there yet.

    Raises:
        InputError: A reference cannot be read or is not what was imported.
    """
    references = found.marks[found.marks["kind"] == REFERENCE]
    for case_id, rows in references.groupby("case_id"):
        if not all(mask_path(settings().masks, mask).exists() for mask in rows["mask_sha256"]):
            with store().connect() as con:
                case = load_case(con, study, str(case_id))
            keep_references(case, masks=settings().masks)


def _measure(study: str, case_id: str, masks: Sequence[str]) -> None:
    """Measure a case; say what cannot be measured and go on with the others."""
    with store().connect() as con:
        case = load_case(con, study, case_id)
    try:
        keep_references(case, masks=settings().masks)
        found = mark_characteristics(case, masks, masks=settings().masks)
    except InputError as error:
        st.warning(str(error))
        return
    with writing_as(acting_for(Permission.SEE_OWN_READINGS).name) as con:
        add_characteristics(con, found)


def _steps(found: Marks) -> dict[str, VoxelSteps | None]:
    """Return the voxel steps by case (`core.cases.ImageFile.steps`)."""
    pairs = zip(found.facts["spacing_mm"], found.facts["axis_cosines"], strict=True)
    numbers = [(_numbers(spacing), _numbers(cosines)) for spacing, cosines in pairs]
    steps = [None if lengths is None else VoxelSteps(lengths, cosines) for lengths, cosines in numbers]
    return dict(zip(map(str, found.facts.index), steps, strict=True))


def _numbers(listed: object) -> tuple[float, ...] | None:
    """Return a list of the store; None or NaN where there is none."""
    return tuple(map(float, listed)) if isinstance(listed, Collection) else None

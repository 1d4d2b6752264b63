"""The downloads of a run: the table, the masks, everything as one archive."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from core.exports.registry import MASK_FORMATS
from core.exports.run_archive import write_run_archive
from core.exports.zipped_masks import zipped_masks
from core.settings import Settings
from core.text.csv_text import csv_bytes
from db.cohort_view import opened
from db.export import export_frame
from db.exposure import exposures
from db.kept_masks import run_masks
from db.run_package import run_content
from db.store import Store
from db.studies import Study
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.cohort.cohort_words import cohort_note
from pages.components.shared.comparison import Comparison
from pages.components.shared.download_file import guarded_download
from pages.components.shared.markdown import code, md
from pages.components.shared.resources import settings, store

_WITH_SOURCE = "dicom"
"""The layout whose cases a DICOM segmentation can refer to."""


def show_downloads(study: Study, shown: Comparison) -> None:
    """Show three buttons; table and masks are those of the cohort."""
    status, cohort = shown.run, shown.cohort
    if not status.state.is_over:
        st.info("The run is not over. It can be taken home once it is.")
        return
    run_id, place, where = status.run.run_id, store(), settings()
    part = "" if cohort is None else f"-{cohort.file_part}"
    table, masks, everything = st.columns(3, gap="large", border=True)
    with table:
        st.markdown(md("**Table**"))
        st.caption(
            f"A row per case, lesion and arm with all metrics and characteristics.{cohort_note(cohort)}"
        )
        name = f"{run_id}{part}.csv"
        _button("CSV", name, mime="text/csv", data=lambda: _csv(place, where, run_id, cohort=cohort))
    with masks:
        st.markdown(md("**Masks**"))
        formats = {key: one.label for key, one in MASK_FORMATS.items()}
        if study.layout != _WITH_SOURCE:
            del formats["dicom_seg"]
        chosen = st.selectbox("Format", list(formats), format_func=formats.__getitem__, key="mask_format")
        name = f"{run_id}{part}-masks-{chosen}.zip"
        _button(
            "Masks",
            name,
            mime="application/zip",
            data=lambda: _masks(place, where, run_id, chosen, cohort=cohort),
        )
        if cohort is not None:
            st.caption(cohort_note(cohort))
    with everything:
        st.markdown(md("**Everything**"))
        whole = "" if cohort is None else " Always of the whole run, not of the cohort alone."
        st.caption(f"Tables, masks, settings and checksums; another instance takes it in.{whole}")
        _button(
            "Archive", f"{run_id}.zip", mime="application/zip", data=lambda: _archive(place, where, run_id)
        )
    st.caption(
        md("From the shell: {}", code(f"python -m jobs.export --run {run_id} --format zip --out FILE.zip"))
    )


def _button(label: str, file_name: str, *, mime: str, data: Callable[[], bytes]) -> None:
    st.download_button(
        label,
        guarded_download(data, file_name),
        file_name,
        mime,
        on_click="ignore",
        icon=":material/download:",
    )


def _csv(place: Store, where: Settings, run_id: str, *, cohort: ChosenCohort | None = None) -> bytes:
    """Return the table; with a cohort, a last column names it."""
    with place.connect() as con:  # what a model has met is asked of the whole study
        met = exposures(con, [run_id], where)
    with opened(place, None if cohort is None else cohort.members) as con:
        frame = export_frame(con, [run_id], met=met)
    if cohort is not None:
        frame["cohort"] = cohort.title
    return csv_bytes(frame)


def _masks(
    place: Store, where: Settings, run_id: str, file_format: str, *, cohort: ChosenCohort | None = None
) -> bytes:
    with opened(place, None if cohort is None else cohort.members) as con:
        masks = run_masks(con, run_id)
    return zipped_masks(masks, file_format=MASK_FORMATS[file_format], masks_root=where.masks)


def _archive(place: Store, where: Settings, run_id: str) -> bytes:
    with place.connect() as con:
        content = run_content(con, run_id, settings=where)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.zip"
        write_run_archive(path, content, masks_root=where.masks)
        return path.read_bytes()

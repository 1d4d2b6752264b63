"""What a person can take home of a run: the table, the masks, everything as one archive."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from core.exports.registry import MASK_FORMATS
from core.exports.run_archive import write_run_archive
from core.exports.zipped_masks import zipped_masks
from core.settings import Settings
from db.export import export_frame
from db.kept_masks import run_masks
from db.run_package import run_content
from db.runs import RunStatus
from db.store import Store
from db.studies import Study
from pages.components.resources import settings, store

_WITH_SOURCE = "dicom"
"""The layout whose cases a DICOM segmentation can refer to."""


def show_downloads(study: Study, status: RunStatus) -> None:
    """Three buttons; a file is made when its button is pressed."""
    if not status.state.is_over:
        st.info("The run is not over. It can be taken home once it is.")
        return
    run_id, place, where = status.run.run_id, store(), settings()
    table, masks, everything = st.columns(3, gap="large", border=True)
    with table:
        st.markdown("**Table**")
        st.caption("A row per case, lesion and arm with all metrics and characteristics.")
        _button("CSV", f"{run_id}.csv", mime="text/csv", data=lambda: _csv(place, run_id))
    with masks:
        st.markdown("**Masks**")
        formats = {key: one.label for key, one in MASK_FORMATS.items()}
        if study.layout != _WITH_SOURCE:
            del formats["dicom_seg"]
        chosen = st.selectbox("Format", list(formats), format_func=formats.__getitem__, key="mask_format")
        name = f"{run_id}-masks-{chosen}.zip"
        _button("Masks", name, mime="application/zip", data=lambda: _masks(place, where, run_id, chosen))
    with everything:
        st.markdown("**Everything**")
        st.caption("Tables, masks, settings and checksums; another instance takes it in.")
        _button(
            "Archive", f"{run_id}.zip", mime="application/zip", data=lambda: _archive(place, where, run_id)
        )
    st.caption(f"From the shell: `python -m jobs.export --run {run_id} --format zip --out FILE.zip`")


def _button(label: str, file_name: str, *, mime: str, data: object) -> None:
    st.download_button(label, data, file_name, mime, on_click="ignore", icon=":material/download:")  # type: ignore[arg-type]


def _csv(place: Store, run_id: str) -> bytes:
    with place.connect() as con:
        return export_frame(con, [run_id]).to_csv(index=False, lineterminator="\n").encode()


def _masks(place: Store, where: Settings, run_id: str, file_format: str) -> bytes:
    with place.connect() as con:
        masks = run_masks(con, run_id)
    return zipped_masks(masks, file_format=MASK_FORMATS[file_format], masks_root=where.masks)


def _archive(place: Store, where: Settings, run_id: str) -> bytes:
    with place.connect() as con:
        content = run_content(con, run_id)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.zip"
        write_run_archive(path, content, masks_root=where.masks)
        return path.read_bytes()

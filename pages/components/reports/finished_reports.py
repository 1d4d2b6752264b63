"""Reports that were made, to take home."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.reports.files import PAGE, KeptReport, kept_reports, report_zip
from pages.components.shared.download_file import guarded_download
from pages.components.shared.labels import counted
from pages.components.shared.markdown import md
from pages.components.shared.resources import settings

MOST = 20


def show_finished_reports() -> None:
    """Show reports, newest first, each as its page and as a zip; files are read when a button is pressed."""
    found = kept_reports(settings().reports)
    if not found:
        st.markdown("None yet.")
        return
    for report in found[:MOST]:
        _show(report)
    if len(found) > MOST:
        st.caption(f"{len(found) - MOST} older ones lie in the folder reports of the home.")
    st.caption(md("From the shell: `python -m jobs.report --protocol KEY --study NAME --out DIR`"))


def _show(report: KeptReport) -> None:
    with st.container(border=True):
        words, page, everything = st.columns([6, 1, 1], gap="small", vertical_alignment="center")
        with words:
            lacking = f"; lacks {counted(report.missing, 'part')}" if report.missing else ""
            st.markdown(md("**{}** over **{}**: {}", report.protocol, report.study, report.title))
            st.caption(f"{report.made_at:%Y-%m-%d %H:%M} UTC, {counted(len(report.run_ids), 'run')}{lacking}")
        with page:
            _button("HTML", report, f"{report.name}.html", lambda: (report.folder / PAGE).read_bytes())
        with everything:
            _button("ZIP", report, f"{report.name}.zip", lambda: report_zip(report.folder))


def _button(label: str, report: KeptReport, file_name: str, data: Callable[[], bytes]) -> None:
    mime = "text/html" if label == "HTML" else "application/zip"
    st.download_button(
        label,
        guarded_download(data, file_name),
        file_name,
        mime,
        key=f"{label}_{report.name}",
        on_click="ignore",
        icon=":material/download:",
    )

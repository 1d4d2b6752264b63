"""Streamlit's own way out of a table, which is not ours."""

import streamlit as st

_STYLE = (
    "<style>[data-testid=stElementToolbarButton]:has([aria-label^='Download as CSV']) {display: none}</style>"
)


def hide_own_export() -> None:
    """Take the button *Download as CSV* from all tables.

    The browser makes that file by itself: formulas in it are formulas (`core.text.csv_text`), and neither is
    anybody asked, nor anything written into the audit log (`pages.components.shared.download_file`).
    """
    st.html(_STYLE)

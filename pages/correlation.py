"""Characteristics that go with good and bad results: rank correlations, scatter plots, single cases."""

from dataclasses import replace

import streamlit as st

from pages.components.correlation.correlation_picker import (
    pick_axes,
    pick_correlation,
    pick_rows_and_columns,
    take_heat_map_click,
)
from pages.components.correlation.correlation_reads import rank_grid
from pages.components.correlation.correlation_scatter import show_scatter
from pages.components.correlation.heat_map import PICKED, heat_map
from pages.components.correlation.mixed_model_panel import fit_mixed_model, line_of, show_mixed_model
from pages.components.correlation.unmeasured_note import note_unmeasured
from pages.components.login.guard import require_app
from pages.components.shared.cases.case_viewer import show_case
from pages.components.shared.runs.run_picker import pick_comparison
from pages.components.shared.runs.run_progress import note_unfinished
from pages.components.shared.view_choices import Choice, share_view

require_app("pages/correlation.py")
st.title("Correlation")
snapshot, study, shown = pick_comparison(with_metric=False)
note_unfinished(shown.run)

metrics, names = pick_rows_and_columns(study, snapshot.runs_of(study.study), shown=shown)
note_unmeasured(study, snapshot.runs_of(study.study), shown)
st.subheader("Metrics by characteristics")
question = pick_correlation(names)
matrix = rank_grid(shown, question, metrics=metrics, names=names)
st.altair_chart(
    heat_map(matrix, metrics=metrics, names=names),
    width="stretch",
    key="heat_map",
    on_select=take_heat_map_click,
    selection_mode=PICKED,
)
st.caption(
    "Rank correlation with ties, from −1 (blue) to 1 (red), over lesions with both values; n, p and q in "
    "each cell's tooltip. p is that of permuted patients; q is corrected for false discoveries over all "
    "cells (Benjamini and Hochberg). Click a cell to see its lesions below."
)

plot, viewer = st.columns([11, 9], gap="large")
with plot:
    metric, name = pick_axes(metrics, names)
    shown = replace(shown, metric=metric)
    fitted = fit_mixed_model(shown, names, name=name)
    chosen = show_scatter(shown, matrix, name=name, question=question, line=line_of(fitted))
    show_mixed_model(shown, fitted)
with viewer:
    if chosen is None:
        st.caption("No lesion has both values.")
    else:
        show_case(study, shown, case_id=chosen[0], lesion_id=chosen[1])

share_view(
    Choice.STUDY,
    Choice.COHORT,
    Choice.UNMET,
    Choice.RUN,
    Choice.PROMPTS,
    Choice.METRIC,
    Choice.CHARACTERISTIC,
    Choice.CASE,
)

"""Trainings as they go, the models that came of them, and two models compared on the same cases."""

import streamlit as st

from pages.components.login.guard import require_app
from pages.components.shared.pickers import pick_segment
from pages.components.shared.snapshot import take_snapshot
from pages.components.shared.study_picker import require_study
from pages.components.shared.view_choices import Choice, share_view
from pages.components.training.checkpoint_comparison import show_comparison
from pages.components.training.models_view import show_models
from pages.components.training.trainings_view import show_runs

require_app("pages/training.py")
VIEWS = {
    "runs": ("Trainings", show_runs, (Choice.TRAININGS,)),
    "models": ("Model cards", show_models, (Choice.CARD,)),
    "compare": (
        "Compare two models",
        show_comparison,
        (
            Choice.STUDY,
            Choice.COHORT,
            Choice.METRIC,
            Choice.RUN_A,
            Choice.PROMPTS_A,
            Choice.RUN_B,
            Choice.PROMPTS_B,
            Choice.CASE,
            Choice.UNMET,
        ),
    ),
}
"""The views by key: its name, what draws it, and the choices that its address holds."""

st.title("Training")
snapshot = take_snapshot()
require_study(snapshot)
view = pick_segment(Choice.VIEW, {key: name for key, (name, _, _) in VIEWS.items()}, label="View")
_, show, choices = VIEWS[view]
show(snapshot)
share_view(Choice.VIEW, *choices)

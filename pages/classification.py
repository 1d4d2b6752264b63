"""The page of a classifier's predictions and the segmentation: the cohort, a case, the calibration."""

import streamlit as st

from core.errors import StudyError
from core.models.card import card_text
from pages.components.classification.classification_picker import pick_classified
from pages.components.classification.classified_case import show_classified_case
from pages.components.classification.classifier_headline import show_headline
from pages.components.classification.classifier_plots import show_curves, show_grid, show_mask_effect
from pages.components.classification.prediction_list import choose_classified_case
from pages.components.classification.predictions import card_of, shown_predictions
from pages.components.login.guard import require_app
from pages.components.shared.view_choices import SHOWN_CASES, Choice, share_view

require_app("pages/classification.py")
st.title("Classification")
shown = pick_classified()
predictions = shown_predictions(shown)
show_headline(shown, predictions)

st.subheader("Cases, missed positive ones first")
table, viewer = st.columns([10, 9], gap="large")
with table:
    case_id = choose_classified_case(shown, predictions)
with viewer:
    show_classified_case(shown, predictions, case_id)

st.subheader("How far the calls can be trusted")
curves, masks, grid, made = st.tabs(
    ["ROC and reliability", "Predicted masks", "Learning rates", "How it was made"],
    key="classification_tabs",
    on_change="rerun",  # only the open one is worked out
)
with curves:
    if curves.open:
        show_curves(shown, predictions)
with masks:
    if masks.open:
        show_mask_effect(shown, predictions)
with grid:
    if grid.open:
        show_grid(shown)
with made:
    if made.open:
        try:
            st.markdown(card_text(card_of(shown)))
        except StudyError as error:
            st.warning(str(error))

share_view(*SHOWN_CASES, Choice.CLASSIFIED, Choice.SEGMENTED, Choice.SIDE, Choice.CASE)

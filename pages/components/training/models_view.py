"""The cards of the models that come with the project or were trained here."""

from __future__ import annotations

import re

import streamlit as st

from core.errors import CheckpointError
from core.models.card import read_card
from core.models.shipped_card import shipped_cards
from core.models.trained_cards import bad_cards, readable_cards
from pages.components.shared.labels import model_label
from pages.components.shared.markdown import Markdown
from pages.components.shared.pickers import pick
from pages.components.shared.resources import settings
from pages.components.shared.snapshot import Snapshot
from pages.components.shared.view_choices import Choice
from pages.components.training.model_card import show_card

_HEADING = re.compile(r"^(#+) ", flags=re.MULTILINE)


def show_models(snapshot: Snapshot) -> None:
    """Show a picker, and the card."""
    shipped = shipped_cards()
    trained = {path.name: f"{path.name} (trained here)" for path, _ in readable_cards(settings().models)}
    bad = bad_cards(settings().models)
    damaged = {name: f"{name} (trained here, its card cannot be read)" for name in bad}
    names = {key: f"{model_label(key)} (shipped)" for key in shipped} | trained | damaged
    with st.columns([1, 2])[0]:
        key = pick(Choice.CARD, names, label="Model")
    if not trained and not bad:
        st.caption("No model has been trained here yet; the card of one lands here with it.")
    with st.container(border=True):
        if key in shipped:
            # Written by the project. The page's own headings stand above those of the card.
            st.markdown(Markdown(_HEADING.sub(r"##\1 ", shipped[key])))
            return
        try:
            show_card(read_card(settings().models / key), runs=snapshot.runs)
        except CheckpointError as error:
            st.error(str(error))

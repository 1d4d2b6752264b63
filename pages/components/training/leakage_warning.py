"""A warning where one of the two models has met the cases that they are compared on."""

from __future__ import annotations

import streamlit as st

from core.models.met_cases import Exposure
from pages.components.shared.exposure.exposure_banner import ask_switch, say_unknown, staying_words
from pages.components.shared.labels import counted
from pages.components.training.checkpoint_pair import Compared
from pages.components.training.paired_differences import Pairing


def ask_unmet_only(compared: Compared, found: Pairing) -> bool:
    """Say what the models have met, and whether only cases that neither has met are to count."""
    exposures = {"A": found.met_a, "B": found.met_b}
    names = dict(zip(exposures, compared.names, strict=True))
    met = found.met_a.any | found.met_b.any
    unmet_only = False
    if met:
        unmet_only = ask_switch("Only cases that neither was trained or validated on", default=True)
        _warn(exposures, names, found, unmet_only=unmet_only)
    _say_unknown(exposures, names)
    return unmet_only


def _warn(exposures: dict[str, Exposure], names: dict[str, str], found: Pairing, *, unmet_only: bool) -> None:
    cases = found.lesions["case_id"].nunique()
    parts = [
        f"{letter} ({names[letter]}) was trained on {len(one.train):,}, validated on {len(one.validation):,}"
        for letter, one in exposures.items()
        if one.any
    ]
    notice = f"Of the {counted(cases, 'case')} in common {'; '.join(parts)}."
    if unmet_only:
        left = cases - len(found.met_a.any | found.met_b.any)
        staying = staying_words(left if found.met_a.unknown or found.met_b.unknown else 0)
        text = f"{notice} These are left out: {counted(left, 'case')} left.{staying}"
        st.info(text, icon=":material/shield:")
    else:
        st.warning(
            f"Leakage: {notice[:1].lower()}{notice[1:]} Numbers flatter a model on what it was fitted to.",
            icon=":material/warning:",
        )


def _say_unknown(exposures: dict[str, Exposure], names: dict[str, str]) -> None:
    say_unknown({f"{letter} ({names[letter]})": one for letter, one in exposures.items()})

"""The note on the lesions over which arms are compared, and on who may have met them before."""

from __future__ import annotations

import streamlit as st

from pages.components.compare.compared_arms import ChosenArms
from pages.components.compare.shared_lesions import Shared
from pages.components.shared.exposure.exposure_banner import ask_switch, say_unknown, staying_words
from pages.components.shared.labels import counted, model_label
from pages.components.shared.markdown import md
from pages.components.shared.patients import counted_patients


def say_shared(chosen: ChosenArms, found: Shared) -> None:
    """Say how many lesions are shared and how many are not."""
    rows = found.values
    cases, patients = rows["case_id"].nunique(), rows["patient_id"].nunique()
    left_out = [
        f"{counted(n, 'lesion')} of {name} that not all have" for name, n in found.not_shared.items() if n
    ]
    if found.other_reference:
        left_out.append(
            f"{counted(found.other_reference, 'lesion')} whose reference mask changed between runs"
        )
    out = f"Left out: {'; '.join(left_out)}." if left_out else "Nothing is left out."
    st.markdown(
        md(
            "**{} shared by {}**, of {} and {}. {}",
            counted(len(rows), "lesion"),
            _all(len(chosen.arms)),
            counted(cases, "case"),
            counted_patients(patients),
            out,
        )
    )
    seeds = {arm.status.run.seed for arm in chosen.arms.values()}
    if len({arm.prompts for arm in chosen.arms.values()}) > 1:
        st.caption("Not all are prompted alike: a difference is that of model and prompts together.")
    elif len(seeds) > 1:
        st.caption("The prompts were simulated with different seeds: of the same kind, but not the same.")


def ask_unmet_only(chosen: ChosenArms, found: Shared) -> bool:
    """Warn of cases that a model was trained or validated on, and ask whether to leave them out."""
    exposed = {name: met for name, met in found.met.items() if met.any}
    unmet_only = False
    if exposed:
        unmet_only = ask_switch("Only cases that none of them was trained or validated on", default=True)
        notice = "; ".join(
            f"{name} was trained on {len(met.train):,}, validated on {len(met.validation):,}"
            for name, met in exposed.items()
        )
        cases = found.values["case_id"].nunique()
        if unmet_only:
            left = found.rows(unmet_only=True)["case_id"].nunique()
            unknown = left if any(met.unknown for met in found.met.values()) else 0
            st.info(
                f"Of the {counted(cases, 'shared case')} {notice}. These are left out: "
                f"{counted(left, 'case')} left.{staying_words(unknown)}",
                icon=":material/shield:",
            )
        else:
            st.warning(
                f"Leakage: of the {counted(cases, 'shared case')} {notice}. Numbers flatter a model on what "
                "it was fitted to.",
                icon=":material/warning:",
            )
    _say_unknown(chosen, found)
    return unmet_only


def _say_unknown(chosen: ChosenArms, found: Shared) -> None:
    """Say it once per model, however many arms it has."""
    say_unknown({model_label(chosen.arms[name].status.run.model): met for name, met in found.met.items()})


def _all(arms: int) -> str:
    return "both" if arms == 2 else f"all {arms}"

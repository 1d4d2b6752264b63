"""Two checkpoints on the same cases: how they differ, by how much, and where."""

from __future__ import annotations

import streamlit as st

from core.measure_labels import metric_label
from pages.components.shared.comparison import stamp
from pages.components.shared.labels import counted
from pages.components.shared.patients import counted_patients
from pages.components.shared.runs.run_progress import note_unfinished
from pages.components.shared.snapshot import Snapshot
from pages.components.training.checkpoint_pair import Compared, pick_compared
from pages.components.training.difference_table import show_differences
from pages.components.training.leakage_warning import ask_unmet_only
from pages.components.training.most_changed import show_changes
from pages.components.training.paired_differences import Pairing, changes, differences, pairing


def show_comparison(snapshot: Snapshot) -> None:
    """Show the choices, who is compared, the table of differences, and the cases."""
    compared = pick_compared(snapshot)
    if compared is None:
        return
    for status in {stamp(one): one for one in (compared.a, compared.b)}.values():
        note_unfinished(status)
    found = pairing(compared)
    if not _say_who(compared, found):
        return
    unmet_only = ask_unmet_only(compared, found)
    if unmet_only and found.lesions["met"].all():
        st.info(
            "No lesion is left: every case in common was met by one of the two. Untick the box to see them."
        )
        return
    st.subheader("Paired differences")
    show_differences(compared, differences(compared, unmet_only=unmet_only))
    st.subheader(f"{metric_label(compared.metric)} by lesion")
    show_changes(compared, changes(compared, unmet_only=unmet_only), unmet_only=unmet_only)


def _say_who(compared: Compared, found: Pairing) -> bool:
    """Return how many lesions are compared and left out; False where there is nothing to compare."""
    counts, lesions = found.overlap, found.lesions
    left_out = [
        f"{counted(n, 'lesion')} {why}"
        for n, why in (
            (counts.only_a, "only in A"),
            (counts.only_b, "only in B"),
            (counts.other_reference, "whose reference changed between the two runs"),
        )
        if n
    ]
    cases, patients = lesions["case_id"].nunique(), lesions["patient_id"].nunique()
    text = (
        f"{counted(counts.common, 'lesion')} in common, of {counted(cases, 'case')} and "
        f"{counted_patients(patients)}. "
        + (f"Left out: {', '.join(left_out)}." if left_out else "Nothing is left out.")
    )
    if not counts.common:
        st.info(f"A and B have no lesion in common. {text}")
        return False
    st.markdown(text)
    if compared.pair.run_a == compared.pair.run_b and compared.prompts_a == compared.prompts_b:
        st.warning("A and B are the same: choose another run or other prompts for one of them.")
        return False
    if compared.prompts_a != compared.prompts_b:
        st.caption("A and B were prompted differently: the difference is that of model and prompts together.")
    elif compared.a.run.seed != compared.b.run.seed:
        st.caption(
            f"The prompts were simulated with different seeds ({compared.a.run.seed} and "
            f"{compared.b.run.seed}): they are of the same kind, but not the same."
        )
    return True

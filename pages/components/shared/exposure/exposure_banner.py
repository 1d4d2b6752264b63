"""The banner that says what models had met of the cases shown, and the switch that leaves such cases out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from core.models.descent import SHIPPED
from core.models.met_cases import Exposure, Met, exposure_words
from db.cohort_members import filter_members, members_without
from db.runs import RunStatus
from db.studies import Study
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.exposure.exposure_reads import RunMet, run_met
from pages.components.shared.labels import counted, model_label, run_title
from pages.components.shared.markdown import md
from pages.components.shared.resources import settings, store
from pages.components.shared.unknown_link import note_unknown_link
from pages.components.shared.view_choices import Choice, kept, linked, remember

LABEL = "Only cases that the model has not met"
_HELP = (
    "Leaves out cases that the model, or any model that it was made from, was trained or chosen on; cases of "
    "the same patient or near-duplicate group count as the same. Cases of which that is not known stay in, "
    "and it is said how many they are."
)
_ONLY, _ALL = "only", "all"


def ask_unmet(study: Study, runs: Sequence[RunStatus], cohort: ChosenCohort | None) -> ChosenCohort | None:
    """Draw banner and switch; ends the page where no case is left.

    Args:
        runs: The runs whose results the page shows; those that share a model are told once.
        cohort: The cohort that the page is restricted to already.

    Returns:
        What it is restricted to now.
    """
    found = _by_model(study, runs)
    counts = {name: one.counts(cohort) for name, one in found.items()}
    if not any(any(one.values()) for one in counts.values()):
        return cohort
    met = frozenset[str]().union(*(one.exposure.any & one.cases for one in found.values()))
    seen = any(one[Met.TRAIN] or one[Met.VALIDATION] for one in counts.values())
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="exposure_banner"):
        said = st.container()
        only = seen and ask_switch()
        with said:
            _say(counts, seen=seen, staying=_not_known(found.values(), cohort, met) if only else None)
    _say_unknown(found)
    return _without(study, cohort, met, tuple(found)) if only else cohort


def _by_model(study: Study, runs: Sequence[RunStatus]) -> dict[str, RunMet]:
    """Return what was met, by name of the model; runs of the same weights are one, with the cases of all."""
    found: dict[str, RunMet] = {}
    for status in runs:
        one, name = run_met(study, status), run_title(status)
        if name in found and found[name].exposure != one.exposure:
            name = f"{name}, {status.run.run_id}"  # its model was trained again under the same name
        before = found[name].cases if name in found else frozenset[str]()
        found[name] = replace(one, cases=one.cases | before)
    return found


def ask_switch(label: str = LABEL, *, default: bool = False, help: str = _HELP) -> bool:
    """Show the switch, the same on every page, and return whether it is on; once used it is kept."""
    asked = linked(Choice.UNMET) or kept(Choice.UNMET)
    note_unknown_link(linked(Choice.UNMET), (_ONLY, _ALL))
    wanted = default if asked is None else asked == _ONLY
    if asked is not None:
        remember(Choice.UNMET, _ONLY if wanted else _ALL)
    st.session_state[Choice.UNMET.widget_key] = wanted
    st.toggle(label, key=Choice.UNMET.widget_key, on_change=_take, help=help)
    return wanted


def say_unknown(exposures: Mapping[str, Exposure]) -> None:
    """Say once per model why it is not known what it has met.

    Args:
        exposures: The exposures by the name that the model has on the page.
    """
    notice = {(name, key) for name, one in exposures.items() for key in one.unknown}
    for name, key in sorted(notice):
        itself = name == model_label(key) or name.endswith(f"({model_label(key)})")
        which = name if itself else f"{name} was made from {model_label(key)}, which"
        why = (
            "came with weights whose training cases are not recorded here: whether it has met these cases is "
            "not known; see its card or paper."
            if key in SHIPPED
            else "was trained on cases that are not recorded here any more: it may have met these."
        )
        st.caption(md(":material/help: {} {}", which, why))


def _take() -> None:
    """Take up a move of the switch; what a link has asked for is answered. A callback."""
    if linked(Choice.UNMET) is not None:
        st.query_params.pop(Choice.UNMET.value, None)
    remember(Choice.UNMET, _ONLY if st.session_state[Choice.UNMET.widget_key] else _ALL)


def _not_known(found: Iterable[RunMet], cohort: ChosenCohort | None, met: frozenset[str]) -> int:
    """Return cases that stay in though some model may have met them."""
    inside = (one.inside(cohort) for one in found if one.exposure.unknown)
    return len(frozenset[str]().union(*inside) - met)


def staying_words(n: int) -> str:
    """Return what a switch leaves in after all; empty where all that is left was not met for certain."""
    return f" {counted(n, 'case')} of which it is not known stay in." if n else ""


def _say(counts: Mapping[str, Mapping[Met, int]], *, seen: bool, staying: int | None) -> None:
    """Say the counts; `staying` are the cases not known of that stay in, None where nothing is left out."""
    notice = "; ".join(f"{name}: {exposure_words(one)}" for name, one in counts.items() if any(one.values()))
    if not seen:
        st.caption(md(":material/shield: Exposure, in cases: {}.", notice))
        return
    if staying is not None:
        notice += f". What was met is left out below.{staying_words(staying)}"
        st.info(f"Exposure, in cases: {notice}", icon=":material/shield:")
        return
    st.warning(
        f"Exposure, in cases: {notice}. Numbers flatter a model on what it was fitted to or chosen on.",
        icon=":material/warning:",
    )


def _say_unknown(found: Mapping[str, RunMet]) -> None:
    say_unknown({name: one.exposure for name, one in found.items()})


def _without(
    study: Study, cohort: ChosenCohort | None, met: frozenset[str], models: Sequence[str]
) -> ChosenCohort | None:
    cards = (settings().models, settings().classifiers)
    with store().connect() as con:
        members = filter_members(con, study.study, "", cards=cards) if cohort is None else cohort.members
        title = "all cases" if cohort is None else cohort.title
        text = f"{title}, without those that {' or '.join(models)} had met"
        left = members_without(con, members, met, text=text)
    if not left.cases.num_rows:
        st.info(f"No case is left: {counted(members.cases.num_rows, 'case')} had been met. Show all cases.")
        st.stop()
    return ChosenCohort("" if cohort is None else cohort.text, None, left)

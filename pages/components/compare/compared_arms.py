"""The arms that are compared: two to eight runs, each under one prompt protocol, over one study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from core.measure_labels import metric_label
from core.metrics.registry import METRICS
from db.runs import RunStatus
from db.studies import Study
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.cohort.cohort_bar import pick_cohort
from pages.components.shared.comparison import Comparison
from pages.components.shared.empty_state import nothing_to_compare
from pages.components.shared.labels import model_label, prompts_label, run_label
from pages.components.shared.pickers import pick
from pages.components.shared.runs.measured_runs import best_known_first, has_results, is_baseline
from pages.components.shared.snapshot import Snapshot
from pages.components.shared.study_picker import pick_study
from pages.components.shared.unknown_link import note_unknown_link
from pages.components.shared.view_choices import Choice, kept, linked, remember

FEWEST, MOST = 2, 8
_USUAL = 4
"""Arms that are compared before anybody has chosen."""
_BETWEEN, _WITHIN = ",", ":"
"""Arms, and run and prompts of one, in the address."""


@dataclass(frozen=True, slots=True)
class ComparedArm:
    """A run under one prompt protocol."""

    status: RunStatus
    prompts: str

    @property
    def key(self) -> str:
        """The name of the arm in the address."""
        return f"{self.status.run.run_id}{_WITHIN}{self.prompts}"

    @property
    def of_store(self) -> tuple[str, str]:
        """The run id and the protocol, which the store is asked for."""
        return self.status.run.run_id, self.prompts

    def shown(self, metric: str, cohort: ChosenCohort | None = None) -> Comparison:
        """Return the arm as other pages show it, without a baseline."""
        return Comparison(self.status, None, self.prompts, metric, cohort)


@dataclass(frozen=True, slots=True)
class ChosenArms:
    """The choices at the head of the page.

    Attributes:
        arms: The arms by the name that tells them apart, in the order of choice.
        reference: Name of the one that all others are compared with.
        cohort: The cohort that all are restricted to; None for all cases.
    """

    study: Study
    metric: str
    arms: Mapping[str, ComparedArm]
    reference: str
    cohort: ChosenCohort | None = None

    @property
    def others(self) -> tuple[str, ...]:
        """The names of the arms that are compared with the reference."""
        return tuple(name for name in self.arms if name != self.reference)

    @property
    def stamp(self) -> str:
        """A text that changes whenever one of the runs or the study has changed."""
        stamps = (arm.shown(self.metric, self.cohort).stamp for arm in self.arms.values())
        return "|".join([str(self.study.imported_at), *stamps])


def choose_arms(snapshot: Snapshot) -> ChosenArms | None:
    """Return study, metric, arms and reference; None, with a word on what to do, without two arms."""
    left, middle, right = st.columns([3, 4, 5], gap="medium")
    with left:
        study = pick_study(snapshot)
    with middle:
        metric = pick(Choice.METRIC, {key: metric_label(key) for key in METRICS}, label="Metric")
    known = {arm.key: arm for arm in _arms(snapshot.runs_of(study.study))}
    if len(known) < FEWEST:
        nothing_to_compare(study)
        return None
    chosen = _pick_several(known)
    if len(chosen) < FEWEST:
        st.info("Choose two or more to compare.")
        return None
    arms = dict(zip(arm_names(chosen), chosen, strict=True))
    with right:
        reference = _pick_reference(arms)
    cohort = pick_cohort(study, snapshot.runs_of(study.study))
    return ChosenArms(study, metric, arms, reference, cohort)


def arm_names(arms: Sequence[ComparedArm]) -> list[str]:
    """Return names as short as can be told apart: model, then prompts, then the moment or the run id."""
    models = [model_label(arm.status.run.model) for arm in arms]
    prompts = [prompts_label(arm.prompts) for arm in arms]
    several = len(set(prompts)) > 1
    names = [f"{m}, {p}" if several else m for m, p in zip(models, prompts, strict=True)]
    dated = [
        f"{name}, {arm.status.run.created_at:%d %b %H:%M:%S}" for name, arm in zip(names, arms, strict=True)
    ]
    exact = [f"{name}, {arm.status.run.run_id}" for name, arm in zip(names, arms, strict=True)]
    by_name, by_moment = Counter(names), Counter(dated)
    return [
        short if by_name[short] == 1 else middle if by_moment[middle] == 1 else long
        for short, middle, long in zip(names, dated, exact, strict=True)
    ]


def _arms(runs: Sequence[RunStatus]) -> list[ComparedArm]:
    """Return the arms of all runs with results."""
    ordered = best_known_first(list(filter(has_results, runs)))
    return [
        ComparedArm(status, prompts) for status in ordered for prompts in dict.fromkeys(status.run.prompts)
    ]


def _pick_several(known: Mapping[str, ComparedArm]) -> list[ComparedArm]:
    widget = Choice.COMPARED.widget_key
    asked = _split(linked(Choice.COMPARED))
    stranger = next((key for key in asked if key not in known), None)
    st.session_state[widget] = _first(known, asked, st.session_state.get(widget))
    chosen: list[str] = st.multiselect(
        "Runs and prompts, 2 to 8",
        list(known),
        key=widget,
        max_selections=MOST,
        format_func=lambda key: _label(known[key]),
        help="Any two to eight over this study: models, checkpoints of one training, prompt protocols.",
        select_all=False,
    )
    note_unknown_link(stranger, known)
    remember(Choice.COMPARED, _BETWEEN.join(chosen))
    return [known[key] for key in chosen]


def _first(known: Mapping[str, ComparedArm], asked: Sequence[str], held: Sequence[str] | None) -> list[str]:
    """Return what the address asks for, else what the box holds, else what is kept or usual."""
    if not asked and held is not None and not held:
        return []
    candidates = (asked, held or (), _split(kept(Choice.COMPARED)))
    here = ([key for key in keys if key in known][:MOST] for keys in candidates)
    return next((keys for keys in here if keys), None) or _usual(known)


def _split(text: str | None) -> list[str]:
    return [key for key in (text or "").split(_BETWEEN) if key]


def _label(arm: ComparedArm) -> str:
    return f"{prompts_label(arm.prompts)} · {run_label(arm.status)}"


def _usual(known: Mapping[str, ComparedArm]) -> list[str]:
    """Return the newest run of each model under one protocol; of one model alone its protocols."""
    arms = list(known.values())
    wanted = kept(Choice.PROMPTS)
    prompts = wanted if any(arm.prompts == wanted for arm in arms) else arms[0].prompts
    newest = {arm.status.run.model: arm.key for arm in reversed(arms) if arm.prompts == prompts}
    by_model = [arm.key for arm in arms if arm.key in newest.values()]
    return (by_model if len(by_model) >= FEWEST else list(known))[:_USUAL]


def _pick_reference(arms: Mapping[str, ComparedArm]) -> str:
    """Return the baseline where there is one, else what was chosen first."""
    by_key = {arm.key: name for name, arm in arms.items()}
    usual = next((arm.key for arm in arms.values() if is_baseline(arm.status)), next(iter(by_key)))
    chosen = pick(
        Choice.REFERENCE,
        by_key,
        label="Reference",
        default=usual,
        help="All others are compared with it.",
    )
    return by_key[chosen]

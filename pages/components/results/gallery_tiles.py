"""The worst and the best lesions of a run with what is known of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.failures.case_facts import CaseFacts
from core.failures.cohort_cuts import CohortCuts, cohort_cuts
from core.failures.ranking import rank_lesions
from core.failures.reason import CaseReason
from core.failures.registry import CASE_TRAITS, COHORT_TRAITS, reasons_of
from core.failures.row_facts import facts_of_row
from core.failures.shares import ReasonShare, reason_shares
from core.metrics.registry import METRICS
from core.metrics.relative_volume_difference import RVD_KEY
from db.run_answers import run_answers
from pages.components.shared.comparison import Comparison
from pages.components.shared.resources import store
from pages.components.shared.runs.run_reads import arm_values, correlation_frame

MOST_OF_REST = 5_000
"""The largest rest that is looked at whole; of a larger one it is a fixed random sample."""
_KEY = ["case_id", "lesion_id"]
_METRICS = ("dice", RVD_KEY)


@dataclass(frozen=True, slots=True)
class Tile:
    """A lesion as it is drawn.

    Attributes:
        value: The value of the metric looked at; None where it is undefined.
        mask_sha256: The model's mask.
        prompt: JSON as it is stored.
    """

    case_id: str
    lesion_id: str
    value: float | None
    mask_sha256: str
    prompt: str
    reasons: tuple[CaseReason, ...]

    @property
    def place(self) -> tuple[str, str]:
        """The case and lesion."""
        return self.case_id, self.lesion_id


@dataclass(frozen=True, slots=True)
class CaseGallery:
    """The tiles that are drawn, and how often each reason applies.

    Attributes:
        worst: The worst first.
        best: The best first.
        shares: The shares of lesions that each reason applies to, among the worst and the rest.
        n_lesions: All lesions looked at.
        n_rest: Lesions of the rest whose reasons were counted.
    """

    worst: tuple[Tile, ...]
    best: tuple[Tile, ...]
    shares: tuple[ReasonShare, ...]
    n_lesions: int
    n_rest: int


def gallery(shown: Comparison, *, n: int) -> CaseGallery:
    """Return the `n` worst and best lesions by the chosen metric, under the chosen prompts."""
    asked = (str(store().path), shown.stamp, shown.run_ids, shown.prompts, shown.metric, n)
    found: CaseGallery = _gallery(asked, shown)
    return found


def _values(shown: Comparison) -> pd.DataFrame:
    """Return columns case_id, lesion_id, value, undefined_reason of the run."""
    values = arm_values(shown)
    mine = values[(values["run_id"] == shown.run_id) & (values["prompts"] == shown.prompts)]
    return mine[[*_KEY, "value", "undefined_reason"]].reset_index(drop=True)


def _traits(shown: Comparison) -> pd.DataFrame:
    return correlation_frame(shown, metrics=_METRICS, names=CASE_TRAITS)


@st.cache_data(max_entries=32, show_spinner="Looking for reasons …")
def _gallery(asked: Any, _shown: Comparison) -> CaseGallery:
    values, traits = _values(_shown), _traits(_shown)
    column = values["value"].to_numpy(dtype=float)
    ranked = rank_lesions(column, METRICS[_shown.metric].direction, n=asked[-1])
    rest = list(ranked.rest)
    if len(rest) > MOST_OF_REST:
        rest = sorted(np.random.default_rng(0).choice(rest, MOST_OF_REST, replace=False).tolist())
    wanted = sorted({*ranked.worst, *ranked.best, *rest})
    rows = _joined(_shown, values.iloc[wanted], traits)
    records: list[dict[str, Any]] = [
        {str(name): value for name, value in row.items()} for row in rows.to_dict("records")
    ]
    by_place: dict[int, dict[str, Any]] = dict(zip(wanted, records, strict=True))
    facts = {place: facts_of_row(row) for place, row in by_place.items()}
    cuts = cohort_cuts({name: traits[name].to_numpy() for name in COHORT_TRAITS if name in traits})

    def tiles(places: tuple[int, ...]) -> tuple[Tile, ...]:
        return tuple(_tile(by_place[place], facts[place], cuts) for place in places)

    return CaseGallery(
        worst=tiles(ranked.worst),
        best=tiles(ranked.best),
        shares=reason_shares([facts[p] for p in ranked.worst], [facts[p] for p in rest], cohort=cuts),
        n_lesions=len(values),
        n_rest=len(rest),
    )


def _joined(shown: Comparison, values: pd.DataFrame, traits: pd.DataFrame) -> pd.DataFrame:
    """Return one row per lesion, in the order of `values`, with all that facts need."""
    cases = values["case_id"].unique().tolist()
    with store().connect() as con:
        answers = run_answers(con, shown.run_id, prompts=shown.prompts, case_ids=cases)
    joined = values.merge(answers, on=_KEY, how="left").merge(traits, on=_KEY, how="left")
    if shown.baseline_id is None:
        return joined
    of_dice = arm_values(_by_dice(shown))
    baseline = of_dice[(of_dice["run_id"] == shown.baseline_id) & (of_dice["prompts"] == shown.prompts)]
    return joined.merge(
        baseline[[*_KEY, "value"]].rename(columns={"value": "ellipse_dice"}), on=_KEY, how="left"
    )


def _by_dice(shown: Comparison) -> Comparison:
    return replace(shown, metric="dice")


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _tile(row: dict[str, Any], facts: CaseFacts, cuts: CohortCuts) -> Tile:
    return Tile(
        case_id=row["case_id"],
        lesion_id=row["lesion_id"],
        value=None if pd.isna(row["value"]) else float(row["value"]),
        mask_sha256=_text(row["mask_sha256"]) or "",
        prompt=_text(row["prompt"]) or "",
        reasons=reasons_of(facts, cuts),
    )

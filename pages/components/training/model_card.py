"""The card of a trained model as a person reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from core.measure_labels import metric_decimals, short_metric_label
from core.metrics.registry import METRICS
from core.models.card import ModelCard
from core.models.descent import descent
from core.models.held_out import HeldOut, held_out
from core.splits import PARTITIONS
from db.runs import RunStatus
from pages.components.shared.labels import NOTHING, model_label, number, part_label, prompts_label
from pages.components.shared.markdown import md
from pages.components.shared.resources import settings
from pages.components.shared.view_choices import Choice

_HASH = 16
"""Characters of a hash that tell it apart; it is whole below the command."""


def show_card(card: ModelCard, *, runs: Sequence[RunStatus]) -> None:
    """Show what it is and was made from on the left, held-out results on the right, the command below.

    Args:
        card: The card of the model.
        runs: All runs, to find the model's evaluations.
    """
    left, right = st.columns([4, 6], gap="large")
    with left:
        st.markdown(md("**Model**"))
        _list(_model(card))
        st.markdown(md("**Data and split**"))
        _list(_data(card))
        st.markdown(md("**Training**"))
        _list(_training(card))
    with right:
        st.markdown(md("**Held-out results**"))
        _held_out(card, runs)
    st.markdown(md("**Made with**"))
    st.code(card.command, language="bash", wrap_lines=True)
    st.code(f"split   {_split_sha256(card)}\nweights {card.weights_sha256}", language=None, wrap_lines=True)
    st.caption(f"Code {card.code_version}. Not a medical device: for research, every mask is to be checked.")


def _model(card: ModelCard) -> dict[str, str]:
    size = f", input {card.size} × {card.size}" if card.size else ""
    return {
        "Name": card.name,
        "Made from": " ← ".join(_line(card)),
        "Architecture": f"{model_label(card.architecture)}{size}",
        "Trained part": part_label(str(card.settings.get("part")), card.settings),
        "Takes": ", ".join(card.prompts),
        "Licence of the weights": card.licence,
        "Weights SHA-256": f"{card.weights_sha256[:_HASH]}…",
    }


def _line(card: ModelCard) -> list[str]:
    """Return whose weights it started from, and those below."""
    found = descent(card.name, settings().models, weights_sha256=card.weights_sha256)
    above = [one.name for one in found.cards[1:]]
    if found.root is not None:
        return [*above, model_label(found.root)]
    last = f"{found.lost} (not here any more)" if found.lost else "random weights"
    return [*above, last]


def _data(card: ModelCard) -> dict[str, str]:
    counts = [f"{card.split.get(f'{side} cases', NOTHING)} {side}" for side in PARTITIONS]
    return {
        "Study": str(card.data.get("study", NOTHING)),
        "Cases": f"{card.data.get('cases', NOTHING)}, {', '.join(counts)}",
        "Filter": str(card.data.get("filter") or "none"),
        "Split hash": f"{_split_sha256(card)[:_HASH]}…",
    }


def _split_sha256(card: ModelCard) -> str:
    return str(card.split.get("sha256", NOTHING))


def _training(card: ModelCard) -> dict[str, str]:
    curve: Mapping[str, float] = card.curve
    dice = curve.get("Dice on validation", -1.0)
    validated = f"{number(dice, 4)} at epoch {curve.get('best epoch')}" if dice >= 0 else "no validation side"
    return {
        "Best Dice on validation": validated,
        "Epochs, steps": f"{curve.get('epochs', 0):,}, {curve.get('steps', 0):,}",
        "Parameters": f"{curve.get('parameters', 0):,}",
        "Trained parameters": f"{curve.get('trained parameters', 0):,}",
    }


def _held_out(card: ModelCard, runs: Sequence[RunStatus]) -> None:
    found = held_out(card)
    if found:
        _table(found)
        st.caption("On the test side of its split, which nothing was chosen on.")
    else:
        st.caption("It has not been evaluated on its test side.")
    run_id = next((one.run_id for one in found if one.run_id), None)
    listed = {status.run.run_id for status in runs}
    evaluation = next((s.run for s in runs if s.run.kind == "evaluate" and s.run.model == card.name), None)
    shown = run_id if run_id in listed else evaluation.run_id if evaluation is not None else None
    if shown is not None:
        study = next(status.run.study for status in runs if status.run.run_id == shown)
        st.page_link(
            "pages/results.py",
            label="Its evaluation on Results" if shown == run_id else "Its newest evaluation on Results",
            icon=":material/fact_check:",
            query_params={Choice.STUDY.value: study, Choice.RUN.value: shown},
        )


def _table(found: Sequence[HeldOut]) -> None:
    rows = [
        {
            "Prompts": prompts_label(one.prompts),
            "Metric": short_metric_label(one.metric) if one.metric in METRICS else one.metric,
            "n": one.n,
            "Mean": number(one.mean, metric_decimals(one.metric)),
            "SD": number(one.sd, metric_decimals(one.metric)),
            "Median": number(one.median, metric_decimals(one.metric)),
        }
        for one in found
    ]
    columns = {"Metric": st.column_config.TextColumn(width=175)}
    st.dataframe(
        pd.DataFrame(rows), column_config=columns, hide_index=True, placeholder=NOTHING, height="content"
    )


def _list(values: Mapping[str, str]) -> None:
    frame = pd.DataFrame({"": list(values), " ": list(values.values())})
    st.table(frame, border="horizontal", hide_index=True, hide_header=True)

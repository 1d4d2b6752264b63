"""Agreement on categories: kappa per pair, and the cross-table of one pair."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from core.files.json_text import json_value
from core.lexicon.birads_ultrasound import birads_form_from_json
from core.lexicon.judgements import JUDGEMENTS, Judgement
from core.statistics.bootstrap import Resampling
from core.statistics.by_patient import N_RESAMPLES
from core.statistics.how_made import how_resampled
from core.statistics.kappa import Kappa, KappaWeights, weighted_kappa
from db.agreement import READER, REFERENCE
from pages.components.reader_results.pair_picker import pick_pair
from pages.components.reader_results.rater_columns import Marks, columns, read_by
from pages.components.shared.labels import NOTHING, interval, number
from pages.components.shared.markdown import md
from pages.components.shared.patients import patients_head
from pages.components.shared.table_height import height_or_content

_TALLEST_PX = 420
_WEIGHTS = {
    KappaWeights.QUADRATIC: "Quadratic",
    KappaWeights.LINEAR: "Linear",
    KappaWeights.NONE: "None",
}


def show_category_agreement(found: Marks, chosen: Sequence[str]) -> None:
    """Show kappa of every pair, and who said what."""
    what, how, which = st.columns([3, 3, 4], gap="large", vertical_alignment="bottom")
    with what:
        key = st.selectbox(
            "Judged",
            list(JUDGEMENTS),
            format_func=lambda key: JUDGEMENTS[key].label,
            key="agreement_judgement",
        )
    judgement = JUDGEMENTS[key]
    with how:
        weights = _pick_weights(judgement)
    said, lesions = _opinions(found, judgement)
    pairs = [pair for pair in found.pairs(chosen) if all(_spoke(said, name) for name in pair)]
    order = [category for category in judgement.order if any((s == category).any() for s in said.values())]
    kappas = {pair: _kappa(said, pair, tuple(order), lesions, weights) for pair in pairs}
    if not any(kappa.n for kappa in kappas.values()):
        st.info(
            f"“{judgement.label}” was not given by two of those shown for the same lesion. Readers fill in "
            "the form “Describe” on the page Prompting; the reference has what was imported."
        )
        return
    with which:
        pair = pick_pair(pairs, key="category_pair")
    table, cross = st.columns([1, 1], gap="large")
    with table:
        rows = [_row(pair, kappa) for pair, kappa in kappas.items()]
        height = height_or_content(len(rows), few=11, most_px=_TALLEST_PX)
        st.dataframe(pd.DataFrame(rows), hide_index=True, height=height, alt="Kappa by pair")
        _explain(judgement, order, next(iter(kappas.values())))
    with cross:
        _show_cross(pair, kappas[pair], order)


def _pick_weights(judgement: Judgement) -> KappaWeights:
    if not judgement.ordered:
        st.caption("These categories have no order, so every disagreement weighs the same.")
        return KappaWeights.NONE
    chosen: KappaWeights = st.segmented_control(
        "Weights of disagreements",
        list(_WEIGHTS),
        format_func=lambda weights: _WEIGHTS[weights],
        default=KappaWeights.QUADRATIC,
        required=True,
        key="agreement_weights",
    )
    return chosen


def _opinions(found: Marks, judgement: Judgement) -> tuple[dict[str, pd.Series], pd.DataFrame]:
    """Return a category per lesion by name: None where none was given, NaN in cases that were not read."""
    lesions, made = columns(found, found.names, lambda rows: _categories(rows, found, judgement))
    said = {}
    for name, column in made.items():
        given = column.astype(object).where(column.notna(), None).to_numpy()
        said[name] = pd.Series(np.where(read_by(found, name, lesions), given, np.nan), dtype=object)
    return said, lesions


def _categories(rows: pd.DataFrame, found: Marks, judgement: Judgement) -> pd.Series:
    values = [
        _category(kind, case_id, form, found, judgement)
        for kind, case_id, form in zip(rows["kind"], rows["case_id"], rows["form"], strict=True)
    ]
    return pd.Series(values, rows.index, dtype=object)


def _category(kind: str, case_id: str, form: object, found: Marks, judgement: Judgement) -> str | None:
    if kind == READER and isinstance(form, str):
        return judgement.of_form(birads_form_from_json(json_value(form)))
    if kind == REFERENCE and judgement.of_case is not None:
        birads, pathology = found.facts.loc[case_id, ["birads", "pathology"]]
        return judgement.of_case(birads if isinstance(birads, str) else None, str(pathology))
    return None


def _spoke(said: dict[str, pd.Series], name: str) -> bool:
    return bool(said[name].notna().any())


def _kappa(
    said: dict[str, pd.Series],
    pair: tuple[str, str],
    order: tuple[str, ...],
    lesions: pd.DataFrame,
    weights: KappaWeights,
) -> Kappa:
    """Return kappa over the lesions of cases that both have read, if one of the two has judged them."""
    rows = [
        (ratings, patient)
        for *ratings, patient in zip(said[pair[0]], said[pair[1]], lesions["patient_id"], strict=True)
        if not any(isinstance(rating, float) for rating in ratings) and ratings != [None, None]
    ]
    kept = tuple((one, other) for (one, other), _ in rows)
    owners = tuple(str(patient) for _, patient in rows)
    found: Kappa = _resampled_kappa(kept, order, owners, weights.value)
    return found


@st.cache_data(max_entries=512, show_spinner="Comparing the readers …")
def _resampled_kappa(
    ratings: tuple[tuple[str | None, str | None], ...],
    order: tuple[str, ...],
    patients: tuple[str, ...],
    weights: str,
) -> Kappa:
    return weighted_kappa(
        ratings,
        order=order,
        patients=patients,
        weights=KappaWeights(weights),
        resampling=Resampling(N_RESAMPLES),
    )


def _row(pair: tuple[str, str], kappa: Kappa) -> dict[str, object]:
    same = sum(kappa.table[place][place] for place in range(len(kappa.table)))
    return {
        "First": pair[0],
        "Second": pair[1],
        "n": kappa.n,
        "Undefined": kappa.n_undefined,
        patients_head(): kappa.n_patients,
        "κ": number(kappa.estimate, 2),
        "95 % CI": interval(kappa.interval, 2, patients=kappa.n_patients),
        "Same category": f"{same:,} of {kappa.n:,}",
    }


def _show_cross(pair: tuple[str, str], kappa: Kappa, order: Sequence[str]) -> None:
    st.markdown(md("**Rows: {}. Columns: {}.**", pair[0], pair[1]))
    if not kappa.n:
        st.info(f"No lesion was judged by both {pair[0]} and {pair[1]}.")
        return
    cells = pd.DataFrame(kappa.table, index=pd.Index(order, name=pair[0]), columns=list(order))
    st.table(cells.assign(All=cells.sum(axis=1)).map(lambda n: f"{n:,}" if n else NOTHING))
    if kappa.estimate is None:
        st.caption("There is no κ: both use the same single category, so chance alone cannot disagree.")


def _explain(judgement: Judgement, order: Sequence[str], kappa: Kappa) -> None:
    scale = f" Scale, of the categories that somebody gave: {', '.join(order)}." if judgement.ordered else ""
    st.caption(
        "Over the lesions of the cases that both have read and one has judged; undefined where the other "
        "gave no category. κ: 1 for full "
        f"agreement, 0 for that of chance (Cohen 1968).{scale} {how_resampled(kappa.resampling)}"
    )

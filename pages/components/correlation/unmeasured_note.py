"""Characteristics that earlier versions did not measure, and how to have them measured."""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote

import pandas as pd
import streamlit as st

from core.characteristics.registry import CHARACTERISTICS
from core.requests.registry import facts_or_usual
from db.runs import RunStatus
from db.studies import Study
from pages.components.shared.comparison import Comparison
from pages.components.shared.labels import attribute_label
from pages.components.shared.markdown import code, md
from pages.components.shared.study_reads import attributes


def note_unmeasured(study: Study, runs: Sequence[RunStatus], shown: Comparison) -> None:
    """Say which characteristics some measured lesions lack; nothing where they have all."""
    lacking = unmeasured(attributes(study, list(runs)))
    if not lacking:
        return
    kind = shown.run.run.kind
    model = facts_or_usual(kind).baseline
    notice = "; ".join(f"{attribute_label(name)} of {n:,}" for name, n in lacking.items())
    st.caption(
        md(
            ":material/rule: Measured by an earlier version, lesions lack what was added since: {}. Any new "
            "run over them measures it, as {} does.",
            notice,
            code(f"python -m jobs.{kind} --study {quote(study.study)} --model {model} --fresh"),
        )
    )


def unmeasured(known: pd.DataFrame) -> dict[str, int]:
    """Return lesions without a characteristic that others were measured for, by its name.

    Args:
        known: `db.analysis.attributes`; a value that is undefined counts as measured.
    """
    lesions = dict(zip(known["name"], known["lesions"].astype(int), strict=True))
    measured = max((lesions.get(name, 0) for name in CHARACTERISTICS), default=0)
    gaps = {name: measured - lesions.get(name, 0) for name in CHARACTERISTICS}
    return {name: n for name, n in gaps.items() if n}

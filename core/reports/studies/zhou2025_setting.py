"""The setting of a zhou2025 report's numbers, so that the study's are compared with the same only."""

from __future__ import annotations

from dataclasses import replace

from core.protocols.published_comparison import StudySetting
from core.protocols.zhou2025 import STUDY, Ours
from core.reports.chosen_runs import Chosen
from core.reports.key_labels import model_label
from core.reports.source import Source
from core.reports.whose import cohort_of

TRAINING, CLICKS, OUTSIDE = "training", "clicks", "external cohort"
"""Roles of runs."""
_AS_PRINTED = {"part": "lora", "lora_rank": 4, "lora_decoder": False, "epochs": 200, "voxel_mm": None}
"""Settings of a training that make it the study's."""


def ours(chosen: Chosen, source: Source) -> Ours:
    """Return what the clicks are of, as far as it may differ from the study."""
    readings, outside = chosen.of(CLICKS), chosen.of(OUTSIDE)
    model, first = _model_of(chosen), readings[0] if readings else outside[0]
    asked = first.request
    rounds = f"{asked.get('rounds')} rounds of the study's reader"
    placed = "" if asked.get("placement") == "reference" else f", blocks {asked.get('placement')}"
    own = StudySetting(model, cohort_of(source, readings, study=first.study), rounds + placed)
    external = replace(own, cohort=cohort_of(source, outside, study=outside[0].study)) if outside else own
    return Ours(own, external, str(asked.get("grid") or "own"))


def _model_of(chosen: Chosen) -> str:
    """The study's model where it was fitted as in the study, else what it began with and how it was."""
    trained = next(iter(chosen.of(TRAINING)), None)
    if trained is None:
        return model_label(str(next(iter([*chosen.of(CLICKS), *chosen.of(OUTSIDE)])).model))
    asked = trained.request
    printed = all(asked.get(name) == value for name, value in _AS_PRINTED.items())
    if trained.model == "sam_med3d" and printed:
        return STUDY.model
    return f"{model_label(str(trained.model))}, part {asked.get('part')}, {asked.get('epochs')} epochs"

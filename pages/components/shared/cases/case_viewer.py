"""A case: its picture with the outlines of reference, model and baseline, and its numbers."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from core.cases import UNION, Case, Lesion, find_lesion, is_volume_case
from core.errors import StudyError
from core.measure_labels import metric_decimals, short_metric_label
from core.metrics.registry import headline_metrics, measurable
from core.prompts.registry import PROMPTS
from core.prompts.values import PromptKind
from db.studies import Study
from pages.components.shared.cases.case_picture import PictureRequest, picture
from pages.components.shared.cases.case_words import extent_words, size_words, slice_words
from pages.components.shared.comparison import Comparison
from pages.components.shared.labels import number, prompts_label
from pages.components.shared.markdown import md
from pages.components.shared.palette import BASELINE, MODEL, PROMPT, REFERENCE
from pages.components.shared.runs.run_reads import lesion_results, metrics_of_lesion
from pages.components.shared.study_reads import case as read_case

_LAYERS = ("Reference", "Model", "Baseline", "Prompt")
_SHOWN_FIRST = ("Reference", "Model", "Prompt")
_SWATCH = (
    '<span style="white-space:nowrap;margin-right:1.1em"><span style="display:inline-block;width:0.8em;'
    "height:0.8em;border-radius:2px;border:1px solid #00000022;margin-right:0.4em;background:{colour}"
    '"></span>{name}</span> '
)


def show_case(study: Study, shown: Comparison, *, case_id: str, lesion_id: str) -> None:
    """Draw one lesion's picture and numbers; a file that is gone gives a sentence instead."""
    try:
        case = read_case(study, case_id)
        lesion = find_lesion(case, lesion_id)
        if lesion is None:
            st.info("This lesion is no longer part of the study: it was imported again without it.")
            return
        _title(case, lesion)
        layers, close = _layer_choice(shown)
        results = lesion_results(shown, case_id=case_id, lesion_id=lesion_id)
        rows = results[results["prompts"] == shown.prompts].set_index("run_id")
        request = _picture_request(case, lesion, shown, rows=rows, wanted=(layers, close))
        drawn = picture(request)
        st.image(drawn.jpeg, width="stretch", alt=f"Case {case_id} with outlines")
        if drawn.slice_index is not None:
            st.caption(f"{slice_words(case, drawn.slice_index)}: the one with most of the reference")
        _legend(shown, layers)
        _metrics(case, lesion, shown)
        _caption(case, lesion, shown, rows)
    except StudyError as error:
        st.warning(str(error))


def _title(case: Case, lesion: Lesion) -> None:
    which = f" · lesion {lesion.lesion_id}" if len(case.lesions) > 1 else ""
    if lesion.lesion_id == UNION:
        which = f" · its {len(case.lesions)} lesions together"
    birads = f"BI-RADS {case.birads}" if case.birads else "BI-RADS not given"
    patient = f"Patient {case.patient_id}" if case.patient_known else "Patient not known"
    st.markdown(md("**{}**{}  \n{} · {} · {}", case.case_id, which, patient, case.pathology.value, birads))


def _layer_choice(shown: Comparison) -> tuple[list[str], bool]:
    """Return the outlines to draw, and whether to show the lesion's surroundings only."""
    lacking = {
        "Baseline": shown.baseline is None,
        "Prompt": shown.prompts in PROMPTS and PROMPTS[shown.prompts].kinds == {PromptKind.NONE},
    }
    offered = [layer for layer in _LAYERS if not lacking.get(layer)]
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        layers = st.pills(
            "Outlines",
            offered,
            selection_mode="multi",
            default=[layer for layer in _SHOWN_FIRST if layer in offered],
            key="viewer_layers",
            persist_state="session",
            label_visibility="collapsed",
        )
        view = st.segmented_control(
            "View",
            ["Whole image", "Close-up"],
            default="Whole image",
            required=True,
            key="viewer_view",
            persist_state="session",
            label_visibility="collapsed",
        )
    return [layer for layer in layers if layer in offered], view == "Close-up"


def _picture_request(
    case: Case, lesion: Lesion, shown: Comparison, *, rows: pd.DataFrame, wanted: tuple[list[str], bool]
) -> PictureRequest:
    layers, close = wanted

    def of(run_id: str | None, column: str, layer: str) -> str | None:
        there = layer in layers and run_id is not None and run_id in rows.index
        return str(rows.at[run_id, column]) if there else None

    return PictureRequest(
        image_path=case.image.path,
        pixel_sha256=case.image.pixel_sha256,
        modality=case.modality,
        lesion_paths=lesion.mask_paths,
        reference="Reference" in layers,
        model_mask=of(shown.run_id, "mask_sha256", "Model"),
        baseline_mask=of(shown.baseline_id, "mask_sha256", "Baseline"),
        prompt=of(shown.run_id, "prompt", "Prompt"),
        close=close,
    )


def _legend(shown: Comparison, layers: list[str]) -> None:
    names = list(shown.names.values())
    entries = {
        "Reference": (REFERENCE, "Reference"),
        "Model": (MODEL, names[0]),
        "Baseline": (BASELINE, names[-1]),
        "Prompt": (PROMPT, f"Prompt: {prompts_label(shown.prompts)}"),
    }
    swatches = [
        _SWATCH.format(colour=entries[layer][0], name=escape(entries[layer][1]))
        for layer in _LAYERS
        if layer in layers
    ]
    st.html(f'<div style="font-size:0.85rem;line-height:1.7">{"".join(swatches)}</div>')


def _metrics(case: Case, lesion: Lesion, shown: Comparison) -> None:
    """Show model and baseline beside each other; distances in mm where the spacing is known."""
    found = metrics_of_lesion(shown, case_id=case.case_id, lesion_id=lesion.lesion_id)
    values = found.pivot(index="metric", columns="run_id", values="value")
    known = measurable(spacing_known=case.image.spacing_mm is not None, of_volume=is_volume_case(case))
    listed = headline_metrics(known)
    listed += [shown.metric] if shown.metric not in listed else []
    table = {
        role: [number(_at(values, metric, run_id), metric_decimals(metric)) for metric in listed]
        for run_id, role in zip(shown.run_ids, ("Model", "Baseline"), strict=False)
    }
    labels = [short_metric_label(metric) for metric in listed]
    st.table(pd.DataFrame({"": labels, **table}), border="horizontal", hide_index=True)


def _at(values: pd.DataFrame, metric: str, run_id: str) -> float | None:
    there = metric in values.index and run_id in values.columns
    return float(values[run_id][metric]) if there else None


def _caption(case: Case, lesion: Lesion, shown: Comparison, rows: pd.DataFrame) -> None:
    """Show what neither the picture nor the table says."""
    parts = [f"Reference {size_words(case, lesion.area_px)}"]
    if shown.run_id in rows.index:
        parts.append(f"model {size_words(case, int(rows['predicted_area_px'][shown.run_id]))}")
        estimate = rows["predicted_iou"][shown.run_id]
        parts.append("no predicted IoU" if pd.isna(estimate) else f"predicted IoU {number(estimate, 3)}")
    parts.append(f"image {extent_words(case)}")
    st.caption(" · ".join(parts))

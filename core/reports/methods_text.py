"""The methods of a report in sentences, written from the stored settings of its runs."""

from __future__ import annotations

from collections.abc import Iterator

from core.clicks.click_readers import NO_CLICKS
from core.clicks.study_grid import OWN, STUDY
from core.metrics.metric import Metric
from core.metrics.registry import METRICS
from core.models.catalog import CLICK_MODELS, PICTURE_MODELS, PROPAGATION_MODELS
from core.models.contracts import ModelInfo
from core.prompts.no_prompt import NO_PROMPT
from core.prompts.registry import PROMPTS
from core.propagation.propagation_arms import ARMS
from core.reports.author_answers import HYPOTHESIS
from core.reports.blocks import Paragraph, Table
from core.reports.key_labels import model_label
from core.reports.report_context import ReportContext
from core.reports.source import StoredRun
from core.reports.training_text import TRAININGS, filter_text, trainings_text
from core.statistics.how_made import (
    BOOTSTRAP_WORDS,
    DRAWN_P_WORDS,
    FDR_WORDS,
    HOLM_WORDS,
    PAIRED_WORDS,
    SHARES_WORDS,
    SLOPE_WORDS,
    TAU_WORDS,
    WELCH_WORDS,
)

_WORDS_BY_COLUMN = (
    (PAIRED_WORDS, {"mean_first"}),
    (WELCH_WORDS, {"test", "welch_p"}),
    (SHARES_WORDS, {"auc_low", "auc_network", "auc_reference"}),
    (SLOPE_WORDS, {"slope_low"}),
    (TAU_WORDS, {"p_by"}),
    (HOLM_WORDS, {"p_holm"}),
    (FDR_WORDS, {"q"}),
    (DRAWN_P_WORDS, {"p_floor"}),
)
"""The ways in which numbers were made, and columns of tables that are made so."""
REFERENCE_DERIVED = ("evaluate", "propagate", "segment")
"""Kinds of runs whose prompts are made from the reference mask."""
_OF_PREDICTIONS = {"classifier", "accuracy"}
"""Columns of tables of a classifier's calls, whose sensitivity counts cases and not pixels."""
_PREDICTIONS_COUNTED = "Of calls, sensitivity, specificity, accuracy, precision, recall and F1 count cases."
_UNPOINTED = {NO_PROMPT.key, NO_CLICKS}
_UNPROMPTED = (
    "An answer without a prompt is one for the whole case and is compared with all its lesions at once, "
    "however many there are; prompted answers are compared lesion by lesion."
)
SHORT = 16
"""Digits of a hash in a sentence; the table of hashes has all of them."""


def methods(context: ReportContext) -> list[Paragraph]:
    """The paragraphs in order: data, models, prompts, training, measurement, statistics, choices."""
    parts = [
        ("Hypothesis", [_hypothesis(context)]),
        ("Data", [_data(context)]),
        ("Models", [_model(run) for run in _one_per_model(context)]),
        ("Prompts", list(_prompts(context))),
        ("Training", trainings_text(context)),
        ("Measurement", [_measurement(context)]),
        ("Statistics", [statistics_text(context)]),
    ]
    written = [Paragraph(" ".join(sentences), title) for title, sentences in parts if any(sentences)]
    return [*written, *(Paragraph(text, title) for title, text in context.content.about)]


def statistics_text(context: ReportContext) -> str:
    """The making of a report's intervals and tests; the words of each: `core.statistics.how_made`."""
    columns = {str(name) for table in _tables(context) for name in table.frame.columns}
    return " ".join(
        (
            BOOTSTRAP_WORDS,
            *(words for words, wanted in _WORDS_BY_COLUMN if wanted & columns),
            "Wherever values are ranked, those that agree to twelve digits of their size are tied, so that "
            "no unit and no rounding of floats moves a rank. Values that are undefined are left out of means "
            "and counted beside them (n, undefined); a missed lesion has an overlap of 0 and is not left "
            "out.",
        )
    )


def _tables(context: ReportContext) -> list[Table]:
    return [block for block in context.content.results if isinstance(block, Table)]


def model_sentence(key: str, run: StoredRun) -> str:
    """Return one model: name, weights, preprocessing, source."""
    info, weights = _info(key), run.provenance.checkpoint_sha256
    hashed = f"weights SHA-256 {weights[:SHORT]}" if weights else "no weights"
    source = f"; {info.source}" if info is not None and info.source else ""
    return f"{model_label(key)} ({key}: {hashed}, preprocessing {run.provenance.preprocessing}{source})."


def _hypothesis(context: ReportContext) -> str:
    """Return the margin as the authors wrote it, and whether that was before the first result."""
    answer = context.answers.get(HYPOTHESIS)
    if answer is None:
        return ""
    first = min((run.created_at.replace(tzinfo=None) for run in context.runs), default=None)
    when = "before" if first is None or answer.written_at < first else "after"
    return f"{answer.text} (Written on {answer.written_at:%Y-%m-%d}, {when} the first run was asked for.)"


def _data(context: ReportContext) -> str:
    with_lesion = sum(bool(case.lesions) for case in context.cases)
    narrowed = f" that meet “{context.case_filter}”" if context.case_filter else ""
    text = (
        f"Study {context.study}, imported with the layout {context.layout}: {len(context.cases)} cases"
        f"{narrowed} of {context.patients} with {context.n_lesions} reference lesions; "
        f"{with_lesion} cases have a reference."
    )
    limits = {run.request["limit"] for run in context.runs if run.request.get("limit")}
    filters = sorted({str(run.request["cases"]) for run in context.runs if run.request.get("cases")})
    stated = [f"{one} cases" for one in sorted(limits)] + [_quoted(one) for one in filters]
    return text + (f" Runs were restricted to {'; '.join(stated)}." if stated else "")


def _quoted(text: str) -> str:
    stated = filter_text(text)
    return stated if stated != text else f"“{text}”"


def _one_per_model(context: ReportContext) -> Iterator[StoredRun]:
    seen: set[str] = set()
    for run in context.runs:
        if run.model and run.kind not in TRAININGS and run.model not in seen:
            seen.add(run.model)
            yield run


def _model(run: StoredRun) -> str:
    return model_sentence(str(run.model), run)


def _prompts(context: ReportContext) -> Iterator[str]:
    runs = [run for run in context.runs if run.kind in REFERENCE_DERIVED]
    for key in context.content.prompts:
        if key in PROMPTS:
            one = PROMPTS[key]
            yield f"{one.label}: {one.source}." if one.source else f"{one.label}."
        elif key in ARMS:
            yield f"{ARMS[key].label}."
    if clicks := [run for run in runs if run.kind == "segment"]:
        first = clicks[0].request
        yield (
            f"Clicks: {first.get('rounds')} rounds by the simulated reader {first.get('reader')}, blocks "
            f"{first.get('placement')}, clicks told {first.get('memory')}."
        )
    if runs:
        seeds = ", ".join(str(seed) for seed in sorted({run.seed or 0 for run in runs}))
        yield (
            "All prompts are simulated from the reference mask; their random numbers depend on the seed "
            f"({seeds}), the case, the lesion and the protocol alone."
        )


def _measurement(context: ReportContext) -> str:
    measured = _measured(context)
    named = [_named(one) for key, one in METRICS.items() if key in measured]
    classified = any("classifier" in table.frame.columns for table in _tables(context))
    counted = _PREDICTIONS_COUNTED if classified else ""
    if context.content.worst is None:
        return counted
    return (
        f"Every predicted mask is compared with the reference on {_grid(context)}: {'; '.join(named)}. "
        "Distances in mm need the pixel spacing and are undefined without."
        + (f" {_UNPROMPTED}" if _held_against_all(context) else "")
        + (f" {counted}" if counted else "")
    )


def _held_against_all(context: ReportContext) -> bool:
    """Return whether there are answers without prompts, all scored as they are now."""
    unpointed = any(_UNPOINTED & set(run.prompts) for run in context.runs)
    return unpointed and not context.scored_by_lesion


def _named(metric: Metric) -> str:
    unit = f" in {metric.unit}" if metric.unit else ""
    note = f"; {metric.note}" if metric.note else ""
    return f"{metric.label}{unit} ({metric.source}{note})"


def _grid(context: ReportContext) -> str:
    """Return where masks are compared: clicks may have been asked for on the study's grid."""
    grids = {run.request.get("grid") or OWN for run in context.runs if run.kind == "segment"}
    if STUDY not in grids:
        return "the original grid"
    study = "the study's grid, to which volumes are resampled (cropped or padded about their middle)"
    return study if grids == {STUDY} else f"{study} for some runs and the original grid for others"


def _measured(context: ReportContext) -> set[str]:
    """Return metrics that tables are about, in a column of their own or as the word in a column."""
    found = {"dice"}
    for block in context.content.results:
        if isinstance(block, Table) and not _OF_PREDICTIONS & set(block.frame.columns):
            found |= set(block.frame.columns) | set(block.frame.get("metric", ()))
    return found


def _info(key: str) -> ModelInfo | None:
    for registry in (PICTURE_MODELS.shipped, PROPAGATION_MODELS.shipped, CLICK_MODELS.shipped):
        if key in registry:
            info: ModelInfo = registry[key].info
            return info
    return None

"""The checklist CLAIM, 2024 update: items that the store can fill, and those that the authors must write.

Tejani et al. 2024, Radiology: Artificial Intelligence 6(4):e240300, doi:10.1148/ryai.240300. Numbers are the
checklist's; the titles are in our words.
"""

from __future__ import annotations

import pandas as pd

from core.reports.blocks import Table
from core.reports.claim_item import Item, claim_row
from core.reports.claim_partitions import characteristics, disjoint, external, internal, sample
from core.reports.report_context import ReportContext
from core.reports.training_text import TRAININGS, began_with


def claim_table(context: ReportContext) -> pd.DataFrame:
    """Return all items, a row each, see `claim_row`."""
    return pd.DataFrame([claim_row(item, context) for item in ITEMS])


def _goal(context: ReportContext) -> str:
    return context.protocol.goal


def _sources(context: ReportContext) -> str:
    return (
        f"Study {context.study}, layout {context.layout}; {len(context.cases)} cases, file by file in "
        "data_hashes.csv."
    )


def _criteria(context: ReportContext) -> str:
    without = sum(not case.lesions for case in context.cases)
    narrowed = f"Filter “{context.case_filter}”. " if context.case_filter else ""
    return f"{narrowed}{without} cases without a reference mask are in no result."


def _preprocessing(context: ReportContext) -> str | None:
    kinds = sorted({run.provenance.preprocessing for run in context.runs})
    return f"By model and version: {'; '.join(kinds)}." if kinds else None


def _subsets(context: ReportContext) -> str | None:
    limited = [run.run_id for run in context.runs if not run.whole]
    if not context.runs:
        return None
    return (
        f"{len(limited)} of {len(context.runs)} runs are restricted to a part of the study (Methods, Data)."
    )


def _missing_data(context: ReportContext) -> str:
    birads = sum(case.birads is None for case in context.cases)
    return (
        f"No value is imputed: missing values are counted (BI-RADS missing in {birads} cases; see the cohort "
        "table) and undefined metric values are left out and counted."
    )


def _partitions(context: ReportContext) -> str | None:
    if not context.content.cards:
        return None
    return "Sides are drawn by patient from the stored split seed; see Methods, Training."


def _models(context: ReportContext) -> str | None:
    return "See Methods, Models: name, weights by SHA-256, preprocessing, source." if context.runs else None


def _software(context: ReportContext) -> str | None:
    return "See the table of packages and versions." if context.runs else None


def _start(context: ReportContext) -> str | None:
    trained = [run for run in context.runs if run.kind in TRAININGS]
    if not trained:
        return None
    words = [f"{run.name}: {began_with(run, context.content.cards.get(run.name))}" for run in trained]
    return "; ".join(words) + "."


def _training(context: ReportContext) -> str | None:
    trained = any(run.kind in TRAININGS for run in context.runs)
    return "See Methods, Training: all settings of every training as they are stored." if trained else None


def _selection(context: ReportContext) -> str | None:
    cards = context.content.cards
    if not cards:
        return None
    return (
        "; ".join(
            f"{name}: {', '.join(f'{key} {value}' for key, value in card.curve.items())}"
            for name, card in cards.items()
        )
        + "."
    )


def _metrics(context: ReportContext) -> str | None:
    return "See Methods, Measurement, for every metric with its source." if context.runs else None


def _statistics(context: ReportContext) -> str | None:
    return "See Methods, Statistics, and the notes of the tables." if context.runs else None


def _flow(context: ReportContext) -> str:
    failed = int(context.failures["n"].sum()) if len(context.failures) else 0
    without = sum(not case.lesions for case in context.cases)
    gone = context.n_without_result
    left = f", {gone} with a reference and without a result" if gone else ""
    return (
        f"{len(context.cases)} cases, {without} without a reference{left}; {failed} times a case could not "
        "be carried out; n and undefined values beside means."
    )


def _performance(context: ReportContext) -> str | None:
    """Answer only where some mean of the results has an interval."""
    tables = [table for table in _tables(context) if {"mean", "low", "high"} <= set(table.frame.columns)]
    stated = [table.caption for table in tables if table.frame[["low", "high"]].notna().all(axis=1).any()]
    return f"Means with their intervals: {' '.join(stated)}" if stated else None


def _accuracy(context: ReportContext) -> str | None:
    """Answer only where sensitivity, specificity and the area stand with their intervals."""
    for table in _tables(context):
        ends = [f"{name}_low" for name in ("sensitivity", "specificity", "auc")]
        if set(ends) <= set(table.frame.columns) and table.frame[ends].notna().all(axis=1).any():
            return f"Sensitivity, specificity and AUC with their intervals: {table.caption}"
    return None


def _tables(context: ReportContext) -> list[Table]:
    return [block for block in context.content.results if isinstance(block, Table)]


def _failures(context: ReportContext) -> str | None:
    return (
        None
        if context.content.worst is None
        else "See the failure gallery: worst cases with what stands out."
    )


def _limits(context: ReportContext) -> str:
    return "See Limitations, written from facts in the store."


def _technical(context: ReportContext) -> str | None:
    return (
        "The runs' stored settings, the files beside this report and their checksums."
        if context.runs
        else None
    )


def _availability(context: ReportContext) -> str | None:
    versions = sorted({run.provenance.code_version for run in context.runs})
    return f"Samography {', '.join(versions)}." if versions else None


ITEMS = (
    Item(1, "Title, abstract", "says that it is a study of AI, and of which kind"),
    Item(2, "Title, abstract", "summary of design, methods, results and conclusions"),
    Item(3, "Introduction", "background, clinical need, role of the AI"),
    Item(4, "Introduction", "aims and hypotheses", _goal, whole=False),
    Item(5, "Methods: design", "prospective or retrospective"),
    Item(6, "Methods: design", "goal of the study", _goal),
    Item(7, "Methods: data", "where the data come from", _sources, whole=False),
    Item(8, "Methods: data", "who is included and who is not", _criteria, whole=False),
    Item(9, "Methods: data", "preprocessing", _preprocessing, whole=False),
    Item(10, "Methods: data", "how parts of the data were picked", _subsets),
    Item(11, "Methods: data", "de-identification"),
    Item(12, "Methods: data", "how missing data were handled", _missing_data),
    Item(13, "Methods: data", "how images were acquired"),
    Item(14, "Methods: reference", "definition of the reference standard"),
    Item(15, "Methods: reference", "why this reference standard"),
    Item(16, "Methods: reference", "who annotated, with which training"),
    Item(17, "Methods: reference", "how the test set was annotated"),
    Item(18, "Methods: reference", "variability between and within readers"),
    Item(19, "Methods: partitions", "how cases were assigned to sides", _partitions),
    Item(20, "Methods: partitions", "at which level the sides are disjoint", disjoint),
    Item(21, "Methods: testing data", "size of the sample and how it was determined", sample, whole=False),
    Item(22, "Methods: model", "the models in detail", _models),
    Item(23, "Methods: model", "software, libraries, versions", _software),
    Item(24, "Methods: model", "initial weights", _start),
    Item(25, "Methods: training", "training in detail", _training),
    Item(26, "Methods: training", "how the final model was chosen", _selection),
    Item(27, "Methods: training", "ensembles"),
    Item(28, "Methods: evaluation", "metrics", _metrics),
    Item(29, "Methods: evaluation", "significance and uncertainty", _statistics),
    Item(30, "Methods: evaluation", "robustness and sensitivity"),
    Item(31, "Methods: evaluation", "explanation of the model's answers"),
    Item(32, "Methods: evaluation", "evaluation on internal data", internal),
    Item(33, "Methods: evaluation", "testing on external data", external),
    Item(34, "Methods: evaluation", "registration of a trial"),
    Item(35, "Results", "flow of patients and cases", _flow),
    Item(
        36,
        "Results",
        "demographic and clinical characteristics of the cases in each partition",
        characteristics,
    ),
    Item(37, "Results", "performance with uncertainty", _performance),
    Item(38, "Results", "diagnostic accuracy with its precision", _accuracy),
    Item(39, "Results", "analysis of failures", _failures),
    Item(40, "Discussion", "limitations", _limits, whole=False),
    Item(41, "Discussion", "implications for practice"),
    Item(42, "Other", "full protocol and technical details", _technical, whole=False),
    Item(43, "Other", "availability of software, models and data", _availability, whole=False),
    Item(44, "Other", "funding and its role"),
)
_ALWAYS = (_goal, _missing_data, _flow)
"""The functions that answer their item whatever the store holds."""
AUTHORS_ITEMS = tuple(item for item in ITEMS if not item.whole or item.fill not in _ALWAYS)
"""Items that the store may leave to the authors; they are asked for on the page Reports."""

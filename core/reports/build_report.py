"""A report of a protocol over a study, from what a store holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd

from core.cohorts.patients_known import patients_note
from core.metrics.registry import OF_VOLUMES
from core.provenance import code_version
from core.reports.blocks import Block, Gallery, Listing, Paragraph, Report, Section, Table
from core.reports.by_exposure import exposure_results
from core.reports.chosen_runs import Chosen, Pool
from core.reports.claim_checklist import claim_table
from core.reports.claim_item import AUTHORS, IN_PART
from core.reports.cohort_table import cohort_table
from core.reports.gallery import worst_items
from core.reports.limitations import limitations
from core.reports.methods_text import methods
from core.reports.protocol import ProtocolReport
from core.reports.provenance_tables import (
    DATA_FILE,
    data_hashes,
    hash_table,
    machine_text,
    package_table,
    run_table,
)
from core.reports.report_context import ReportContext
from core.reports.run_exposures import exposed, exposure_blocks, with_partitions
from core.reports.source import Source
from core.reports.training_text import training_table
from core.statistics.few_patients import BEHIND

_NO_RESULTS = "The store has no finished run of this protocol over the study; the commands above make them."
_NOTHING_SHOWN = "No result of the runs below can be shown; Limitations say what is left out and why."


def chosen_runs(
    protocol: ProtocolReport, source: Source, *, study: str, preferred: Sequence[str] = ()
) -> Chosen:
    """The runs that a report would use, and what it would lack.

    Args:
        preferred: Runs that a person named.

    Raises:
        JobError: A named run is not there, has not succeeded, or plays no part.
    """
    pool = Pool.of(study, source.runs(), preferred=preferred)
    chosen = protocol.choose(pool)
    pool.require_used(chosen)
    return chosen


def build_report(
    protocol: ProtocolReport,
    source: Source,
    *,
    study: str,
    case_filter: str = "",
    preferred: Sequence[str] = (),
) -> Report:
    """The whole report; parts without a run are named and left out.

    Args:
        source: A store, already narrowed to the cases that meet the filter.
        case_filter: The filter in words of `core.case_filter`, to be told.
        preferred: The preferred runs, see `chosen_runs`.

    Raises:
        StudyError: A named run does not suit, or the study cannot be read.
    """
    chosen = chosen_runs(protocol, source, study=study, preferred=preferred)
    made = ReportContext(
        protocol=protocol,
        study=study,
        layout=source.layout(study),
        cases=source.cases(study),
        case_filter=case_filter,
        chosen=chosen,
        content=protocol.content(chosen, source),
        lesions=source.lesion_numbers(study),
        undefined=_unexpected(source.undefined(chosen.run_ids)),
        failures=source.failures(chosen.run_ids),
        exposed=exposed(chosen, source),
        answers=source.answers(study),
        scored_by_lesion=source.scored_by_lesion(chosen.run_ids),
    )
    return Report(
        protocol=protocol.key,
        study=study,
        title=protocol.title,
        subtitle=protocol.goal,
        made_at=datetime.now(UTC),
        code_version=code_version(),
        run_ids=chosen.run_ids,
        missing=chosen.missing,
        sections=_sections(made, source),
        files={DATA_FILE: data_hashes(made)},
    )


def _unexpected(undefined: pd.DataFrame) -> pd.DataFrame:
    """Leave out what is undefined for every picture, because it is measured of volumes only."""
    return undefined[undefined["reason"] != OF_VOLUMES].reset_index(drop=True)


def _sections(made: ReportContext, source: Source) -> tuple[Section, ...]:
    cohort = Table(
        "cohort",
        "The cohort.",
        cohort_table(made.cases, made.lesions),
        note="Counts with their share of the column; numbers as median (quartiles; n known)."
        + _not_reported(made),
    )
    found = with_partitions(made.content.results, made.content.partitions, made.exposed)
    if found:
        found = (*found, *exposure_results(made.chosen, source, made.exposed))
    noted = _with_patients(found, patients_note(made.patients_known))
    results: tuple[Block, ...] = noted or (Paragraph(_NOTHING_SHOWN if made.runs else _NO_RESULTS),)
    sections = [
        Section("Cohort", (cohort, *_exposure(made))),
        Section("Methods", (*methods(made), *_trainings(made))),
        Section("Results", results),
        *_gallery(made, source),
        Section("Limitations", (Listing(tuple(limitations(made))),)),
        Section("Runs, software and hashes", _provenance(made)),
        Section("Reporting checklist (CLAIM 2024)", _claim(made)),
    ]
    return tuple(sections)


def _with_patients(blocks: Sequence[Block], note: str) -> tuple[Block, ...]:
    """Return what is counted as patients, below each table that rests on them."""
    counted = {"n_patients", BEHIND}
    return tuple(
        replace(block, note=f"{block.note} {note}".strip())
        if note and isinstance(block, Table) and counted & set(block.frame.columns)
        else block
        for block in blocks
    )


def _not_reported(made: ReportContext) -> str:
    """Return that the cohort described is wider than the one that was gone through."""
    if not made.n_without_result:
        return ""
    with_reference = sum(bool(case.lesions) for case in made.cases)
    return (
        f" Results are of {with_reference - made.n_without_result} of the {with_reference} cases with a "
        "reference: the table describes those without a result too."
    )


def _exposure(made: ReportContext) -> list[Table]:
    return exposure_blocks(made.exposed, made.cases, study=made.study, lesions=made.lesions)


def _trainings(made: ReportContext) -> list[Table]:
    table = training_table(made)
    return [Table("trainings", "Trainings.", table)] if len(table) else []


def _gallery(made: ReportContext, source: Source) -> list[Section]:
    worst = made.content.worst
    if worst is None or worst.rows.empty:
        return []
    cases = {case.case_id: case for case in made.cases}
    others = set(worst.rows["study"]) - {made.study}
    for study in sorted(others):
        cases |= {case.case_id: case for case in source.cases(study)}
    items = worst_items(worst.rows, cases, masks=source.settings.masks)
    caption = (
        f"The {len(items)} lesions with the lowest Dice of {len(worst.rows)} ({worst.named}), and what "
        "stands out of them among those lesions."
    )
    return [Section("Failure gallery", (Gallery(caption, items),))]


def _provenance(made: ReportContext) -> tuple[Block, ...]:
    if not made.runs:
        return (Table("hashes", "Hashes.", hash_table(made)),)
    return (
        Table("runs", "Runs that this report rests on.", run_table(made), note="Started: UTC."),
        Table(
            "packages",
            "Software of the runs.",
            package_table(made),
            note=f"Machines: {machine_text(made)}." if machine_text(made) else "",
        ),
        Table(
            "hashes",
            "Hashes of data, weights and code.",
            hash_table(made),
            note="SHA-256; code: release and hash.",
        ),
    )


def _claim(made: ReportContext) -> tuple[Block, ...]:
    table = claim_table(made)
    answered = table[table["filled"]].drop(columns="filled")
    partly = table[~table["filled"] & (table["by"] == IN_PART)].drop(columns=["filled", "by"])
    left = table[table["by"] == ""]
    words = "; ".join(
        f"{number} ({title})" for number, title in zip(left["item"], left["title"], strict=True)
    )
    note = "Tejani et al. 2024, doi:10.1148/ryai.240300; titles in our words. By: who answered the item."
    return (
        Table("claim", "Items that are answered.", table, shown=answered, note=note),
        Table("claim_in_part", f"Items that the store answers in part; the rest is {AUTHORS}.", partly),
        Paragraph(f"{words}.", f"Items {AUTHORS}"),
    )

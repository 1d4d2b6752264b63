"""Runs, software and hashes: what one needs to make the numbers again."""

from __future__ import annotations

import hashlib

import pandas as pd

from core.reports.key_labels import key_label
from core.reports.report_context import ReportContext
from core.text.csv_text import csv_rows

DATA_FILE = "data_hashes.csv"


def run_table(context: ReportContext) -> pd.DataFrame:
    """One row per run: part, run_id, kind, model, seed, done, failed, started (UTC)."""
    roles: dict[str, dict[str, None]] = {}
    for one in context.chosen.used:
        roles.setdefault(one.run.run_id, {})[one.role] = None
    return pd.DataFrame(
        {
            "part": ", ".join(roles[run.run_id]),
            "run_id": run.run_id,
            "kind": run.kind,
            "model": run.model or "",
            "seed": run.seed if run.seed is not None else 0,
            "done": run.done,
            "failed": run.failed,
            "started": f"{run.created_at:%Y-%m-%d %H:%M}",
        }
        for run in context.runs
    )


def hash_table(context: ReportContext) -> pd.DataFrame:
    """What goes with each run: what, of, SHA-256; equal ones once."""
    rows = []
    for run in context.runs:
        made = run.provenance
        rows.append(("cases of a run", run.run_id, made.study_snapshot))
        if made.checkpoint_sha256:
            rows.append(("weights", run.model or "", made.checkpoint_sha256))
        rows.append(("code", run.run_id, made.code_version))
    for name, card in context.content.cards.items():
        rows.append(("weights, trained here", name, card.weights_sha256))
    rows.append(("data of the report", DATA_FILE, hashlib.sha256(data_hashes(context)).hexdigest()))
    table = pd.DataFrame(rows, columns=["what", "of", "hash"])
    merged = table.groupby(["what", "hash"], sort=False)["of"].agg(_listed).reset_index()
    return merged[["what", "of", "hash"]]


def package_table(context: ReportContext) -> pd.DataFrame:
    """Packages by version: package, version; several versions are listed."""
    found: dict[str, dict[str, None]] = {}
    for run in context.runs:
        for name, version in run.provenance.packages.items():
            found.setdefault(name, {})[version] = None
    return pd.DataFrame(
        [{"package": name, "version": ", ".join(versions)} for name, versions in found.items()]
    )


def machine_text(context: ReportContext) -> str:
    """The kinds of machines, without anything that names one."""
    kinds = dict.fromkeys(
        f"{made['system']} on {made['processor']} with {made['cores']} cores"
        for made in (run.provenance.machine for run in context.runs)
        if {"system", "processor", "cores"} <= set(made)
    )
    return "; ".join(kinds)


def data_hashes(context: ReportContext) -> bytes:
    """A CSV with the hashes of every case: case_id, lesion_id, file, pixels, reference mask."""
    rows = [
        (
            case.case_id,
            lesion.lesion_id if lesion else "",
            case.image.file_sha256,
            case.image.pixel_sha256,
            lesion.mask_sha256 if lesion else "",
        )
        for case in context.cases
        for lesion in (case.lesions or (None,))
    ]
    names = ["case_id", "lesion_id", "file_sha256", "pixel_sha256", "reference_sha256"]
    return csv_rows(names, rows)


def _listed(names: pd.Series) -> str:
    kept = list(dict.fromkeys(map(key_label, names)))
    return ", ".join(kept[:3]) + (f" and {len(kept) - 3} more" if len(kept) > 3 else "")

"""A run's rows in the store against its own journal: the same numbers were written to both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from core.evaluation.record import CaseRecord
from db.queries import sql
from jobs.checks.finding import Home

Found = set[tuple[object, ...]]


def differing_cases(home: Home, run_id: str, records: Iterable[CaseRecord]) -> list[str]:
    """Return cases that are in both and have other masks or metric values in the store than in the journal.

    A case that failed at last is left out: what it had found before may be in the store.
    """
    stored = _stored(home, run_id)
    went_through = (record for record in records if record.failure is None and record.case_id in stored)
    return sorted(record.case_id for record in went_through if stored[record.case_id] != _found(record))


def _stored(home: Home, run_id: str) -> Mapping[str, Found]:
    found: dict[str, Found] = defaultdict(set)
    with home.store.connect() as con:
        for (case_id,) in con.execute(sql("check/cases_gone_through"), {"run_id": run_id}).fetchall():
            found[case_id] = set()
        for query in ("check/results", "check/values"):
            for case_id, *row in con.execute(sql(query), {"run_id": run_id}).fetchall():
                found[case_id].add(tuple(row))
    return found


def _found(record: CaseRecord) -> Found:
    found: Found = set()
    for result in record.results:
        key = (result.lesion_id, result.prompts)
        found.add((*key, result.mask_sha256))
        found |= {(*key, metric, measured.value) for metric, measured in result.metrics.items()}
    return found

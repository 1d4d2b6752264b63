"""The pages' queries over ten million metric rows: ``python -m benchmarks.store_queries [--rows N]``.

Builds a store of that size in a temporary folder, asks every question that a page asks twenty times,
each time opening and closing the store as a page does, and prints the median and the 95th percentile.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from duckdb import DuckDBPyConnection

from core.characteristics.registry import CHARACTERISTICS
from core.metrics.registry import METRICS
from db import analysis
from db.runs import run_statuses
from db.store import Store

CASES = 10_000
PROMPTS = ("hu2023", "tight_box", "point", "centroid", "none")

FILL_STUDY = """
INSERT INTO study VALUES ('big', 'generic', '/nowhere', now()::TIMESTAMP, now()::TIMESTAMP);
INSERT INTO study_case
SELECT 'big', 'case ' || lpad(i::VARCHAR, 6, '0'), 'patient ' || (i // 2), 'ultrasound', i || '.png',
    sha256(i::VARCHAR), sha256('p' || i), [400, 500], [0.08, 0.08], ['benign', 'malignant'][1 + i % 2],
    ['2', '3', '4A', '4B', '4C', '5'][1 + i % 6], ['Device A', 'Device B'][1 + i % 2], NULL, sha256('c' || i),
    now()::TIMESTAMP
FROM range($cases) AS r(i);
INSERT INTO lesion
SELECT study, case_id, '1', ['x.png'], sha256('m' || case_id), 1000, sha256('a' || case_id)
FROM study_case;
INSERT INTO clinical_value
SELECT study, case_id, 'age', (30 + hash(case_id) % 50)::VARCHAR, 30 + hash(case_id) % 50 FROM study_case;
"""

FILL_CHARACTERISTICS = """
INSERT INTO characteristic
SELECT appearance_sha256, name, (hash(appearance_sha256 || name) % 100000) / 1000.0, NULL
FROM lesion, (SELECT unnest($names::VARCHAR[]) AS name)
"""

FILL_RUN = """
INSERT INTO run
VALUES ($run, 'evaluate', 'big', $run, '{}', $model, $prompts, 0, $provenance, now()::TIMESTAMP);
INSERT INTO job_event (run_id, recorded_at, kind, state)
VALUES ($run, now()::TIMESTAMP, 'state', 'succeeded');
INSERT INTO metric_value
SELECT $run, case_id, '1', prompts, metric, (hash(case_id || prompts || metric || $run) % 1000) / 1000.0, NULL
FROM study_case,
    (SELECT unnest($prompts::VARCHAR[]) AS prompts),
    (SELECT unnest($metrics::VARCHAR[]) AS metric)
"""

PROVENANCE = (
    '{"code_version": "v", "study_snapshot": "s", "checkpoint_sha256": null, "preprocessing": "none", '
    '"packages": {}, "machine": {}}'
)


def fill(store: Store, rows: int) -> list[str]:
    """A study of `CASES` cases and as many runs as it takes to reach `rows` metric rows."""
    per_run = CASES * len(PROMPTS) * len(METRICS)
    runs = [f"run {number:03}" for number in range(-(-rows // per_run))]
    with store.connect(write=True) as con:
        con.execute(FILL_STUDY.replace("$cases", str(CASES)))
        con.execute(FILL_CHARACTERISTICS, {"names": list(CHARACTERISTICS)})
    for number, run in enumerate(runs):
        with store.connect(write=True) as con:
            _fill_run(con, run, model="ellipse" if number == 0 else "classical")
    return runs


def _fill_run(con: DuckDBPyConnection, run: str, *, model: str) -> None:
    common = {"run": run, "prompts": list(PROMPTS)}
    insert_run, insert_event, insert_values = FILL_RUN.split(";\n")
    con.execute(insert_run, {**common, "model": model, "provenance": PROVENANCE})
    con.execute(insert_event.strip(), {"run": run})
    con.execute(insert_values.strip(), {**common, "metrics": list(METRICS)})


def questions(runs: list[str]) -> dict[str, Callable[[DuckDBPyConnection], object]]:
    """What each page asks, by the page's name; the two newest runs are compared."""
    pair, run = [runs[-1], runs[0]], runs[-1]
    metrics, names = ["dice", "iou", "hd95_mm"], list(CHARACTERISTICS)
    return {
        "Overview: counts": analysis.overview,
        "Overview: runs": run_statuses,
        "Results: summary of arms": lambda con: analysis.arm_summary(con, pair, metrics),
        "Results: worst cases": lambda con: analysis.ranked_cases(
            con, run, prompts="hu2023", metric="dice", lowest_first=True
        ),
        "Results: values of one metric": lambda con: analysis.metric_values(
            con, pair, "dice", prompts="hu2023"
        ),
        "Results: histogram": lambda con: analysis.metric_histogram(con, pair, "dice"),
        "Subgroups: by BI-RADS": lambda con: analysis.group_summary(
            con, pair, study="big", metric="dice", attribute="birads"
        ),
        "Subgroups: by a clinical column": lambda con: analysis.group_summary(
            con, pair, study="big", metric="dice", attribute="age"
        ),
        "Correlation: table": lambda con: analysis.correlation_frame(
            con, run, study="big", prompts="hu2023", metrics=metrics, names=names
        ),
    }


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store_queries", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="metric rows (default ten million)")
    parser.add_argument("--times", type=int, default=20, help="how often each question is asked (default 20)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store.duckdb")
        runs = fill(store, options.rows)
        size_mb = store.path.stat().st_size / 2**20
        print(f"{options.rows:,} metric rows, {len(runs)} runs, {CASES:,} cases, {size_mb:.0f} MiB")
        every: list[float] = []
        for name, ask in questions(runs).items():
            taken = [_seconds(store, ask) for _ in range(options.times)]
            every += taken
            print(_line(name, taken))
        print(_line("all questions", every))


def _line(name: str, seconds: list[float]) -> str:
    p95 = sorted(seconds)[int(0.95 * (len(seconds) - 1))]
    return f"{name:<34} median {statistics.median(seconds):.3f} s   95 % {p95:.3f} s"


def _seconds(store: Store, ask: Callable[[DuckDBPyConnection], object]) -> float:
    started = time.perf_counter()
    with store.connect() as con:
        ask(con)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()

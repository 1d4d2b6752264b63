"""The pages' queries over ten million metric rows.

    python -m benchmarks.store_queries [--rows N] [--small]

Builds a store of that size in a temporary folder, asks every question that a page asks twenty times,
each time opening and closing the store as a page does, and prints the median and the 95th percentile.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from duckdb import DuckDBPyConnection

from benchmarks.command_line import benchmark_parser, print_result, read_options
from core.characteristics.registry import CHARACTERISTICS
from core.metrics.registry import METRICS
from db import analysis
from db.runs import run_statuses
from db.store import Store

PROMPTS = ("hu2023", "tight_box", "point", "centroid", "none")

FILL_STUDY = """
INSERT INTO study (study, layout, root, created_at, imported_at)
VALUES ('big', 'generic', '/nowhere', now()::TIMESTAMP, now()::TIMESTAMP);
INSERT INTO study_case (study, case_id, patient_id, modality, image_path, file_sha256, pixel_sha256, shape,
    spacing_mm, pathology, birads, device, duplicate_group, content_sha256, imported_at)
SELECT 'big', 'case ' || lpad(i::VARCHAR, 6, '0'), 'patient ' || (i // 2), 'ultrasound', i || '.png',
    sha256(i::VARCHAR), sha256('p' || i), [400, 500], [0.08, 0.08], ['benign', 'malignant'][1 + i % 2],
    ['2', '3', '4A', '4B', '4C', '5'][1 + i % 6], ['Device A', 'Device B'][1 + i % 2], NULL, sha256('c' || i),
    now()::TIMESTAMP
FROM range($cases) AS r(i);
INSERT INTO lesion (study, case_id, lesion_id, mask_paths, mask_sha256, area_px, appearance_sha256)
SELECT study, case_id, '1', ['x.png'], sha256('m' || case_id), 1000, sha256('a' || case_id)
FROM study_case;
INSERT INTO clinical_value (study, case_id, name, text, number)
SELECT study, case_id, 'age', (30 + hash(case_id) % 50)::VARCHAR, 30 + hash(case_id) % 50 FROM study_case;
"""

FILL_CHARACTERISTICS = """
INSERT INTO characteristic (appearance_sha256, name, value, undefined_reason)
SELECT appearance_sha256, name, (hash(appearance_sha256 || name) % 100000) / 1000.0, NULL
FROM lesion, (SELECT unnest($names::VARCHAR[]) AS name)
"""

FILL_RUN = """
INSERT INTO run (run_id, kind, study, identity_sha256, request, model, prompts, seed, provenance, created_at)
VALUES ($run, 'evaluate', 'big', $run, '{}', $model, $prompts, 0, $provenance, now()::TIMESTAMP);
INSERT INTO job_event (run_id, recorded_at, kind, state)
VALUES ($run, now()::TIMESTAMP, 'state', 'succeeded');
INSERT INTO metric_value (run_id, case_id, lesion_id, prompts, metric, value, undefined_reason)
SELECT $run, case_id, '1', prompts, metric, (hash(case_id || prompts || metric || $run) % 1000) / 1000.0, NULL
FROM study_case,
    (SELECT unnest($prompts::VARCHAR[]) AS prompts),
    (SELECT unnest($metrics::VARCHAR[]) AS metric)
"""

PROVENANCE = (
    '{"code_version": "v", "study_snapshot": "s", "checkpoint_sha256": null, "preprocessing": "none", '
    '"packages": {}, "machine": {}}'
)


def fill(store: Store, rows: int, *, cases: int) -> list[str]:
    """A study of so many cases and as many runs as it takes to reach `rows` metric rows."""
    per_run = cases * len(PROMPTS) * len(METRICS)
    runs = [f"run {number:03}" for number in range(-(-rows // per_run))]
    with store.connect(write=True) as con:
        con.execute(FILL_STUDY.replace("$cases", str(cases)))
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
        "Subgroups: by BI-RADS": lambda con: analysis.lesion_levels(con, "big", "birads"),
        "Subgroups: by a clinical column": lambda con: analysis.lesion_levels(con, "big", "age"),
        "Correlation: table": lambda con: analysis.correlation_frame(
            con, run, study="big", prompts="hu2023", metrics=metrics, names=names
        ),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill, ask, print."""
    parser = benchmark_parser("benchmarks.store_queries", __doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="metric rows (default ten million)")
    parser.add_argument("--times", type=int, default=20, help="how often each question is asked (default 20)")
    parser.add_argument("--cases", type=int, default=10_000, help="of the study (default ten thousand)")
    options = read_options(parser, arguments, small={"rows": 2_000, "cases": 10, "times": 2})
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store.duckdb")
        runs = fill(store, options.rows, cases=options.cases)
        size_mb = store.path.stat().st_size / 2**20
        print(f"{options.rows:,} metric rows, {len(runs)} runs, {options.cases:,} cases, {size_mb:.0f} MiB")
        every: list[float] = []
        for name, ask in questions(runs).items():
            taken = [_seconds(store, ask) for _ in range(options.times)]
            every += taken
            print(_line(name, taken))
        print_result(_line("all questions", every))


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

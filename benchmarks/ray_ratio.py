"""The classical segmenter on a Ray cluster of two workers, against the local engine with one.

    python -m benchmarks.ray_ratio [--cases 60] [--small]

The cluster is started by the engine on this machine. Printed are the whole time, cluster start included, and
the time from the first record to the last, which is what a long run sees.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.benchmark_study import cases_with_lesions, make_study
from benchmarks.command_line import benchmark_parser, print_result, read_options
from core.cases import Case
from core.evaluation.case_evaluator import CaseEvaluator
from core.evaluation.evaluation_plan import EvaluationPlan
from jobs.engines.registry import engine


def seconds(name: str, plan: EvaluationPlan, cases: list[Case], *, workers: int) -> tuple[float, float]:
    """Return the seconds for everything, and per case after the first record."""
    started = time.perf_counter()
    first = 0.0
    count = 0
    found = engine(name)(plan, cases, evaluator=CaseEvaluator, workers=workers, address="")
    for record in found:
        assert record.failure is None, record.failure
        first = first or time.perf_counter()
        count += 1
    ended = time.perf_counter()
    return ended - started, (ended - first) / (count - 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Time both engines over the same cases."""
    parser = benchmark_parser("benchmarks.ray_ratio", __doc__)
    parser.add_argument("--cases", type=int, default=60)
    options = read_options(parser, arguments, small={"cases": 3})
    with tempfile.TemporaryDirectory(prefix="samography-ray-") as folder:
        settings, store = make_study(Path(folder), drawn=min(40, options.cases), cases=options.cases)
        cases = cases_with_lesions(store)
        plan = EvaluationPlan("classical", ("hu2023", "tight_box"), 0, "cpu", settings)
        local_s, local_case_s = seconds("local", plan, cases, workers=1)
        ray_s, ray_case_s = seconds("ray", plan, cases, workers=2)
    print(f"{len(cases)} cases: local, 1 worker {local_s:.2f} s; Ray, 2 workers {ray_s:.2f} s")
    print(f"per case after the first: local {1000 * local_case_s:.0f} ms, Ray {1000 * ray_case_s:.0f} ms")
    print_result(
        f"ratio {local_case_s / ray_case_s:.2f} (2.00 would be perfect), {local_s / ray_s:.2f} with the start"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

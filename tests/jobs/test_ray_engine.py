"""The Ray engine on two nodes of one machine, one of which is killed in the middle."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.cases import Case
from core.errors import JobError, SettingsError
from core.evaluation.case_evaluator import CaseEvaluator
from core.evaluation.evaluation_plan import EvaluationPlan
from core.job_state import JobState
from core.requests.evaluate import EvaluateRequest
from core.settings import Settings
from db.store import Store
from db.studies import load_cases
from jobs.engines import local
from jobs.engines.registry import engine
from jobs.lifecycle import run
from jobs.submission import submit_request
from tests.job_home import INJECTED, JobHome
from tests.tiny_study import make_study

pytestmark = pytest.mark.alone
needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="ray is not installed (requirements-cluster.txt)"
)
VARYING = {"finished_at", "encode_seconds", "decode_seconds", "peak_memory_mb", "embedding_reused"}


@pytest.fixture(scope="module")
def environment() -> Iterator[pytest.MonkeyPatch]:
    """What the nodes start with: each case takes a while, so that there is a middle to kill one in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMOGRAPHY_TEST_SLOW_S", "0.1")
        patch.setenv("PYTHONPATH", INJECTED)
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        yield patch


@pytest.fixture(scope="module")
def cluster(environment: pytest.MonkeyPatch) -> Iterator[Any]:
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    yield cluster
    cluster.shutdown()


@pytest.fixture
def study(tmp_path: Path) -> tuple[Settings, Store]:
    return make_study(tmp_path, cases=24)


def cases_of(store: Store) -> list[Case]:
    with store.connect() as con:
        return load_cases(con, "tiny")


def plan_for(settings: Settings) -> EvaluationPlan:
    return EvaluationPlan("ellipse", ("hu2023", "tight_box"), 0, "cpu", settings)


def timeless(value: Any) -> Any:
    """Plain values without what differs from run to run."""
    if isinstance(value, dict):
        return {key: timeless(inner) for key, inner in value.items() if key not in VARYING}
    return [timeless(inner) for inner in value] if isinstance(value, list) else value


@needs_ray
@pytest.mark.slow
def test_a_killed_node_changes_no_row(cluster: Any, study: tuple[Settings, Store]) -> None:
    settings, store = study
    cases, plan = cases_of(store), plan_for(settings)
    node = cluster.add_node(num_cpus=1)
    records = []
    for record in engine("ray")(plan, cases, evaluator=CaseEvaluator, workers=2, address=cluster.address):
        records.append(record)
        if len(records) == 6:
            cluster.remove_node(node, allow_graceful=False)
    assert len(records) == 24
    expected = {record.case_id: timeless(record.to_json()) for record in map_locally(plan, cases)}
    assert {record.case_id: timeless(record.to_json()) for record in records} == expected
    assert all(record.failure is None for record in records)


def map_locally(plan: EvaluationPlan, cases: list[Case]) -> list[Any]:
    return list(local.map_cases(plan, cases, evaluator=CaseEvaluator, workers=1))


@needs_ray
@pytest.mark.slow
def test_a_whole_run_on_a_cluster_gives_the_rows_of_a_local_one(
    cluster: Any, study: tuple[Settings, Store]
) -> None:
    settings, store = study
    home = JobHome(settings, store)
    rows = []
    for name, address in (("local", ""), ("ray", cluster.address)):
        request = EvaluateRequest(study="tiny", model="ellipse", engine=name, address=address)
        run_id = submit_request(store, settings, request, fresh=True).run_id
        assert run(run_id, settings).state is JobState.SUCCEEDED
        rows.append(home.rows(run_id))
    assert rows[0].equals(rows[1])
    assert len(rows[0]) == 24


@needs_ray
@pytest.mark.slow
def test_a_case_that_kills_its_workers_is_given_up_and_the_rest_goes_on(
    study: tuple[Settings, Store], environment: pytest.MonkeyPatch
) -> None:
    settings, store = study
    with environment.context() as patch:
        patch.setenv("SAMOGRAPHY_TEST_KILLED", "c003")
        cases = cases_of(store)[:6]
        records = list(engine("ray")(plan_for(settings), cases, evaluator=CaseEvaluator, workers=1))
    assert {r.case_id for r in records} == {case.case_id for case in cases}
    (failed,) = [r for r in records if r.failure is not None]
    assert failed.case_id == cases[3].case_id
    assert "3 workers died on this case" in str(failed.failure)


@needs_ray
@pytest.mark.slow
def test_a_cluster_that_is_not_there_is_named(study: tuple[Settings, Store]) -> None:
    settings, store = study
    with pytest.raises(JobError, match="cannot be reached"):
        next(
            engine("ray")(
                plan_for(settings), cases_of(store), evaluator=CaseEvaluator, workers=1, address="127.0.0.1:1"
            )
        )


def test_without_ray_the_engine_says_what_to_install(
    study: tuple[Settings, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, store = study
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SettingsError, match=r"requirements-cluster\.txt"):
        next(engine("ray")(plan_for(settings), cases_of(store), evaluator=CaseEvaluator, workers=1))


def test_an_address_is_of_no_use_to_the_local_engine(study: tuple[Settings, Store]) -> None:
    settings, store = study
    with pytest.raises(SettingsError, match="--engine ray"):
        next(
            engine("local")(
                plan_for(settings), cases_of(store), evaluator=CaseEvaluator, workers=1, address="auto"
            )
        )

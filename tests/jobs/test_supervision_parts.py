"""Slots, silence, heartbeat: the supervisor's smaller duties."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from core.errors import SettingsError
from db.runs import Event, EventKind, RunStatus, add_event
from jobs.heartbeat import heartbeat
from jobs.stopping import StopRequestedError, stoppable
from jobs.supervision import slots
from jobs.supervision.silence import Silence
from jobs.supervision.slots import Resource, Slots, needed_resource, priority
from tests.job_home import JobHome, wait_until


def test_slots_come_from_the_environment() -> None:
    assert Slots.from_environment({"SAMOGRAPHY_CPU_SLOTS": "3"}) == Slots(cpu=3, gpu=1)
    assert Slots.from_environment({}).cpu >= 1
    with pytest.raises(SettingsError, match="SAMOGRAPHY_GPU_SLOTS is '0'"):
        Slots.from_environment({"SAMOGRAPHY_GPU_SLOTS": "0"})


def test_one_gpu_job_leaves_room_on_the_processor_only() -> None:
    both = Slots(cpu=2, gpu=1)
    busy = Counter({Resource.GPU: 1, Resource.CPU: 1})
    assert not both.has_room(Resource.GPU, busy)
    assert both.has_room(Resource.CPU, busy)
    assert not both.has_room(Resource.CPU, Counter({Resource.CPU: 2}))


@pytest.mark.parametrize(
    ("model", "device", "gpu", "resource"),
    [
        ("sam_vit_b", "auto", True, Resource.GPU),
        ("sam_vit_b", "auto", False, Resource.CPU),
        ("sam_vit_b", "cpu", True, Resource.CPU),
        ("sam_vit_b", "cuda", False, Resource.GPU),
        ("ellipse", "auto", True, Resource.CPU),
        ("unheard", "auto", True, Resource.CPU),
    ],
)
def test_a_job_needs_the_gpu_where_its_model_would_use_it(
    model: str, device: str, gpu: bool, resource: Resource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "has_gpu", lambda: gpu)
    assert needed_resource({"model": model, "device": device}) is resource


def test_priority_is_zero_where_there_is_none() -> None:
    assert (priority({}), priority({"priority": 4}), priority({"priority": "high"})) == (0, 4, 0)


@pytest.fixture
def a_status(make_job_home: Callable[[int], JobHome]) -> RunStatus:
    home = make_job_home(1)
    return home.status(home.submit())


def test_a_silent_run_is_noted_once_per_silence(a_status: RunStatus) -> None:
    silence = Silence(least_s=0.05)
    assert silence.note(a_status) is None
    time.sleep(0.06)
    assert "no case finished" in str(silence.note(a_status))
    assert silence.note(a_status) is None
    further = replace(a_status, done=1)
    assert silence.note(further) is None
    time.sleep(0.06)
    assert silence.note(further) is not None
    assert silence.note(replace(further, done=2, seconds_per_case=9.0)) is None
    time.sleep(0.06)
    assert silence.note(replace(further, done=2, seconds_per_case=9.0)) is None


def test_a_job_with_long_cases_gives_signs_of_life(make_job_home: Callable[[int], JobHome]) -> None:
    home = make_job_home(1)
    run_id = home.submit()

    def beats() -> list[Event]:
        return [event for event in home.events(run_id) if event.kind is EventKind.PROGRESS]

    now = Event(kind=EventKind.PROGRESS, done=0, total=9)
    with heartbeat(home.store, run_id, lambda: now, every_s=0.1):
        wait_until(lambda: len(beats()) >= 3, "it beats")
    count = len(beats())
    time.sleep(0.3)
    assert len(beats()) == count
    assert home.status(run_id).total == 9


def test_a_job_that_nobody_here_can_signal_notices_that_it_is_cancelled(
    make_job_home: Callable[[int], JobHome],
) -> None:
    home = make_job_home(1)
    run_id = home.submit()
    now = Event(kind=EventKind.PROGRESS, done=0, total=9)
    with home.store.connect(write=True) as con:
        add_event(con, run_id, Event(kind=EventKind.CANCEL))
    with (
        pytest.raises(StopRequestedError),
        stoppable(),
        heartbeat(home.store, run_id, lambda: now, every_s=0.1),
    ):
        time.sleep(30)

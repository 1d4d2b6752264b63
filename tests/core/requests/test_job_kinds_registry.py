"""What pages know of a kind of job."""

from __future__ import annotations

import dataclasses

import pytest

from core.requests.registry import JOB_KINDS, JobKind, has_results, progress_unit

OFFERED = [kind for kind in JOB_KINDS.values() if kind.in_form]


@pytest.mark.parametrize("kind", OFFERED, ids=lambda kind: kind.key)
def test_every_kind_can_be_offered(kind: JobKind) -> None:
    names = {field.name for field in dataclasses.fields(kind.request)}
    assert kind.about.endswith(".")
    assert names & set(kind.first)
    for field in dataclasses.fields(kind.request):
        if field.default is dataclasses.MISSING:
            assert field.name in kind.first, "what must be given is not folded away"


def test_a_training_has_no_results_and_counts_steps() -> None:
    assert (has_results("train"), has_results("encode"), has_results("evaluate")) == (False, False, True)
    assert (progress_unit("train"), progress_unit("evaluate")) == ("step", "case")


def test_a_kind_of_another_version_is_taken_for_one_with_results() -> None:
    assert has_results("not known here")
    assert progress_unit("not known here") == "case"

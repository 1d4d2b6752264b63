"""What pages know of a kind of job."""

from __future__ import annotations

import dataclasses
import sys

import pytest

from core.errors import SettingsError
from core.requests.job_facts import JobFacts, Product
from core.requests.registry import JOB_FACTS, facts_or_usual, job_facts

OFFERED = [kind for kind in JOB_FACTS.values() if kind.in_form]


@pytest.mark.parametrize("kind", OFFERED, ids=lambda kind: kind.key)
def test_every_kind_can_be_offered(kind: JobFacts) -> None:
    names = {field.name for field in dataclasses.fields(kind.request)}
    assert kind.about.endswith(".")
    assert names & set(kind.first)
    for field in dataclasses.fields(kind.request):
        if field.default is dataclasses.MISSING:
            assert field.name in kind.first, "what must be given is not folded away"


def test_a_training_has_no_results_and_counts_steps() -> None:
    assert [key for key, facts in JOB_FACTS.items() if facts.measures and facts.trains] == []
    assert (JOB_FACTS["train"].unit, JOB_FACTS["train_unet"].unit, JOB_FACTS["evaluate"].unit) == (
        *("step", "epoch", "case"),
    )


def test_whatever_makes_a_model_or_a_classifier_is_a_training() -> None:
    made = {key: facts.makes for key, facts in JOB_FACTS.items() if facts.trains}
    assert made == {
        "train": Product.MODEL,
        "train_volumes": Product.MODEL,
        "train_unet": Product.MODEL,
        "train_classifier": Product.CLASSIFIER,
    }
    assert made.keys() == {key for key, facts in JOB_FACTS.items() if has_name(facts)}


def has_name(facts: JobFacts) -> bool:
    return "name" in {field.name for field in dataclasses.fields(facts.request)}


@pytest.mark.parametrize("key", JOB_FACTS)
def test_a_kind_is_found_by_its_key_and_by_its_request(key: str) -> None:
    assert job_facts(key).key == key
    assert sys.modules[f"core.requests.{key}"].FACTS is job_facts(key)


def test_an_unknown_kind_is_refused_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match=r"there is no job kind 'evaluat'; known are evaluate, encode, "):
        job_facts("evaluat")


def test_a_kind_of_another_version_is_taken_for_one_with_results() -> None:
    assert facts_or_usual("not known here").measures
    assert facts_or_usual("not known here").unit == "case"

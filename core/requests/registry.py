"""The job kinds: one line each, with the facts that stand beside the kind's request.

What is done for a kind is in `jobs.kinds`, in the module of the same name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.errors import SettingsError
from core.requests import (
    classify,
    encode,
    evaluate,
    propagate,
    propagate_case,
    segment,
    train,
    train_classifier,
    train_unet,
    train_volumes,
)
from core.requests.job_facts import JobFacts

JOB_FACTS: Mapping[str, JobFacts] = {
    module.FACTS.key: module.FACTS
    for module in (
        evaluate,
        encode,
        train,
        train_volumes,
        train_unet,
        train_classifier,
        classify,
        propagate,
        propagate_case,
        segment,
    )
}
"""The facts by key, in the order in which a form offers them."""

_OF_ANOTHER_VERSION = JobFacts(key="", request=object, label="", about="", done="done")


def job_facts(kind: str) -> JobFacts:
    """Return the facts of a kind.

    Raises:
        SettingsError: There is no such kind.
    """
    if kind not in JOB_FACTS:
        raise SettingsError(f"there is no job kind {kind!r}; known are {', '.join(JOB_FACTS)}")
    return JOB_FACTS[kind]


def facts_or_usual(kind: str) -> JobFacts:
    """Return the facts of a stored run's kind; the usual ones for a kind that another version knows."""
    return JOB_FACTS.get(kind, _OF_ANOTHER_VERSION)


def facts_of(request: Any) -> JobFacts:
    """Return the facts of the kind that a request asks for."""
    return next(facts for facts in JOB_FACTS.values() if facts.request is type(request))


def arms_of(request: Any) -> frozenset[str]:
    """Return the names that results of a request may have for how they were prompted."""
    return frozenset((*request.prompts, *facts_of(request).unprompted))

"""A cohort: a named, versioned filter over the cases and lesions of a study."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.errors import InputError

EVERYTHING = "all"
"""Names no cohort: all cases."""

SHORT_HASH = 8
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
_REFERENCE = re.compile(rf"({_NAME.pattern})(?:@([0-9]{{1,6}}))?(?::([0-9a-f]{{64}}))?")


@dataclass(frozen=True, slots=True)
class CohortReference:
    """A name of a cohort: ``early``, ``early@2``, or ``early@2:SHA-256`` where its members are meant too.

    Attributes:
        version: None for the newest.
        sha256: None where it is not said.
    """

    name: str
    version: int | None = None
    sha256: str | None = None

    def __str__(self) -> str:
        version = "" if self.version is None else f"@{self.version}"
        return f"{self.name}{version}" + ("" if self.sha256 is None else f":{self.sha256}")


@dataclass(frozen=True, slots=True)
class Freeze:
    """Members held for good.

    Attributes:
        sha256: The hash of study, filter and members (`members_sha256`).
    """

    sha256: str
    frozen_by: str
    frozen_at: datetime


@dataclass(frozen=True, slots=True)
class Cohort:
    """A version of a cohort, as it is stored.

    Attributes:
        study: The study whose cases it chooses.
        name: Unique within the study.
        version: The version, from 1; a change makes the next one, and the earlier ones stay.
        filter: The filter in the language of `core.case_filter`, written in one way.
        made_by: Name of the person.
        made_at: UTC.
        freeze: None where the members are those that meet the filter today.
        archived: True where the cohort is out of use; it can still be read.
    """

    study: str
    name: str
    version: int
    filter: str
    made_by: str
    made_at: datetime
    freeze: Freeze | None = None
    archived: bool = False

    @property
    def reference(self) -> CohortReference:
        """The name and the version."""
        return CohortReference(self.name, self.version)

    @property
    def title(self) -> str:
        """Return name, version and, of a frozen one, the beginning of its hash."""
        short = "" if self.freeze is None else f" · {self.freeze.sha256[:SHORT_HASH]}"
        return f"{self.reference}{short}"


def parse_reference(text: str) -> CohortReference:
    """Read ``NAME``, ``NAME@VERSION`` or ``NAME@VERSION:SHA-256``.

    Raises:
        InputError: It is something else.
    """
    found = _REFERENCE.fullmatch(text.strip())
    if found is None:
        raise InputError(f"{text!r} names no cohort; write NAME or NAME@VERSION, for example early@2")
    name, version, sha256 = found.groups()
    return CohortReference(name, None if version is None else int(version), sha256)


def is_reference(text: str) -> bool:
    """Return whether a text names a cohort; otherwise it is a filter."""
    return _REFERENCE.fullmatch(text.strip()) is not None


def checked_name(name: str) -> str:
    """The name without blanks around it.

    Raises:
        InputError: It cannot be a cohort's.
    """
    checked = name.strip()
    if not _NAME.fullmatch(checked) or checked.lower() == EVERYTHING:
        raise InputError(
            f"{name!r} cannot name a cohort: take 1 to 60 letters, digits, '_', '-' or '.', beginning with a "
            f"letter or digit, and not {EVERYTHING!r}"
        )
    return checked


def members_sha256(
    study: str, filter_text: str, *, case_ids: Sequence[str], lesions: Sequence[tuple[str, str, str]]
) -> str:
    """Return hash of what a cohort is made of; equal wherever the same filter finds the same material.

    Args:
        filter_text: The filter as `core.case_filter.filter_text` writes it.
        case_ids: Members, in any order.
        lesions: (case_id, lesion_id, SHA-256 of the reference mask), in any order.
    """
    content = [study, filter_text, sorted(case_ids), sorted(list(lesion) for lesion in lesions)]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()

"""The facts of a job kind: what commands, forms, reports and the store say of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.access.permissions import Permission

USUAL_BASELINE = "ellipse"
"""The baseline of pictures."""


class Product(StrEnum):
    """The product of a training; each has its own folder, and names that are given once."""

    MODEL = "model"
    CLASSIFIER = "classifier"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFacts:
    """The facts of one kind of job: ``python -m jobs.<key>`` runs it.

    Attributes:
        key: The name of the kind, of the module of its request, and of its command.
        request: The dataclass of its request.
        label: The name for people.
        about: One sentence on what comes of it.
        done: The word for what has happened to a finished case, for messages.
        first: Settings that a form shows at once; the others are folded away.
        unit: The thing that its progress counts, in the singular.
        measures: True where a run of it has results to look at.
        drawn: True where a reader's own prompts are followed: its results are that reader's and no model's.
        makes: The product of a training; None for what is no training.
        has_curve: True where a training writes a learning curve step by step.
        baseline: The model without weights that is run beside every other, with the same prompts.
        unprompted: Names of results that come without a prompt, beside those of the request's prompts.
        in_form: True where a form may ask for it; what is drawn in a picture cannot be typed.
        permission: The permission that asking for it needs, in the table of rights.
    """

    key: str
    request: type[Any]
    label: str
    about: str
    done: str
    first: tuple[str, ...] = ("study", "model", "prompts", "cases", "baseline")
    unit: str = "case"
    measures: bool = True
    drawn: bool = False
    makes: Product | None = None
    has_curve: bool = False
    baseline: str = USUAL_BASELINE
    unprompted: tuple[str, ...] = ()
    in_form: bool = True
    permission: Permission = Permission.RUN_JOBS

    @property
    def trains(self) -> bool:
        """Tell whether a model or a classifier comes of it."""
        return self.makes is not None

    @property
    def units(self) -> str:
        """The unit that its progress counts, in the plural."""
        return f"{self.unit}s"

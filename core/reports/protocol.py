"""The entry of a protocol in the registry of reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from core.models.card import ModelCard
from core.reports.blocks import Block
from core.reports.chosen_runs import Chosen, Pool
from core.reports.source import Source


@dataclass(frozen=True, slots=True, eq=False)
class Worst:
    """The rows in which the failure gallery looks for the worst.

    Attributes:
        rows: One row per lesion of one run and arm (`Source.results`).
        named: Model and arm, in words.
    """

    rows: pd.DataFrame
    named: str


@dataclass(frozen=True, slots=True)
class Content:
    """The content that a protocol adds to a report.

    Attributes:
        results: Tables and figures in order, each beside the published figures where there are any.
        worst: The rows for the gallery; None where nothing was segmented.
        cards: The cards of models that were trained for it, by name.
        limits: Limitations that only this protocol has, as sentences.
        about: Choices of the protocol, as paragraphs of the methods: title and text.
        without_baseline: True where some result has no baseline beside it.
        prompts: Protocols or arms that results are told of.
        partitions: The sentences on the cases that a table is over, by its stem, where those are not all that
            the runs went through.
        differs: The words on what keeps published figures from being compared
            (`core.protocols.published_comparison`), beyond what tables say row by row.
    """

    results: tuple[Block, ...]
    worst: Worst | None = None
    cards: Mapping[str, ModelCard] = field(default_factory=dict)
    limits: tuple[str, ...] = ()
    about: tuple[tuple[str, str], ...] = ()
    without_baseline: bool = False
    prompts: tuple[str, ...] = ()
    partitions: Mapping[str, str] = field(default_factory=dict)
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProtocolReport:
    """The report of a protocol.

    Attributes:
        key: The key as given to ``--protocol``.
        title: The title for people.
        goal: The question that the study asked, as one sentence.
        cohort: The cohort that the study used.
        budget: Settings of its trainings below which ours are short, by name.
        choose: Finds the runs.
        content: Reads them.
    """

    key: str
    title: str
    goal: str
    cohort: str
    choose: Callable[[Pool], Chosen]
    content: Callable[[Chosen, Source], Content]
    budget: Mapping[str, int] = field(default_factory=dict)

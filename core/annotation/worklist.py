"""A reader's list of cases: what is on it, what is done, and where to go on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.annotation.mask_agreement import stored_dice
from core.annotation.worklist_facts import ReadState, WorklistFacts
from core.annotation.worklist_settings import Show, WorklistOrder, WorklistSettings
from core.text.natural_order import natural_key


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts over the whole selection, whatever is listed."""

    read: int
    started: int
    total: int


@dataclass(frozen=True, slots=True)
class Worklist:
    """The cases in order.

    Neighbours are found by a case's place among all selected cases, so that a case that has just been read
    and left the list of unread ones still has a next one.

    Attributes:
        ordered: All selected cases.
        show: The choice of which of them are listed.
        scores: The scores that cases were ordered by; empty where it was not by results.
        volumes: Cases left out because they are volumes.
    """

    ordered: tuple[str, ...]
    read_states: Mapping[str, ReadState]
    show: Show
    last_touched: str | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    volumes: int = 0

    @property
    def listed(self) -> tuple[str, ...]:
        """The cases to show, in order."""
        return tuple(case_id for case_id in self.ordered if self._is_listed(case_id))

    @property
    def progress(self) -> Progress:
        """The reader's progress through the selection."""
        read_states = [self.read_state(case_id) for case_id in self.ordered]
        return Progress(
            read_states.count(ReadState.READ), read_states.count(ReadState.STARTED), len(read_states)
        )

    @property
    def resume(self) -> str | None:
        """The case to go on with: the one touched last if it is not read, else the next one that is not.

        None where everything is read, or the selection is empty.
        """
        last = self.last_touched
        if last not in self.ordered:
            return next((c for c in self.ordered if self.read_state(c) is not ReadState.READ), None)
        return last if self.read_state(last) is not ReadState.READ else self.unread_after(last)

    def of_cases(self, case_ids: Sequence[str]) -> Worklist:
        """Return the list of other cases, in their order: volumes, say, with the same reader's progress."""
        return replace(self, ordered=tuple(case_ids), volumes=0)

    def read_state(self, case_id: str) -> ReadState:
        """Return how far the reader is with a case."""
        return self.read_states.get(case_id, ReadState.UNREAD)

    def next_after(self, case_id: str) -> str | None:
        """Return the next listed case; None at the end."""
        return next((c for c in self._after(case_id) if self._is_listed(c)), None)

    def previous_before(self, case_id: str) -> str | None:
        """Return the listed case before; None at the beginning."""
        before = self.ordered[: self._place(case_id)]
        return next((c for c in reversed(before) if self._is_listed(c)), None)

    def unread_after(self, case_id: str) -> str | None:
        """Return the next case that is not read, after the end from the beginning; None where all are."""
        others = (*self._after(case_id), *self.ordered[: self._place(case_id)])
        return next((c for c in others if self.read_state(c) is not ReadState.READ), None)

    def upcoming(self, case_id: str, *, count: int) -> tuple[str, ...]:
        """Return the next listed cases, to be encoded ahead."""
        return tuple(c for c in self._after(case_id) if self._is_listed(c))[:count]

    def _is_listed(self, case_id: str) -> bool:
        read_state = self.read_state(case_id)
        return {
            Show.ALL: True,
            Show.UNREAD: read_state is not ReadState.READ,
            Show.MINE: read_state is not ReadState.UNREAD,
        }[self.show]

    def _after(self, case_id: str) -> tuple[str, ...]:
        return self.ordered[self._place(case_id) + 1 :]

    def _place(self, case_id: str) -> int:
        """Return the case's place in the order, -1 where it is not selected: everything comes after it."""
        return self.ordered.index(case_id) if case_id in self.ordered else -1


def arrange(facts: WorklistFacts, settings: WorklistSettings, *, masks: Path) -> Worklist:
    """Put a selection into order.

    Cases without a result come last in the orders that look at results, by case; equal ones are by case too.

    Args:
        facts: The facts from the store.
        settings: The choices of the reader.
        masks: Folder of the mask files, for the order of disagreement.

    Raises:
        InputError: A mask file is missing.
    """
    scores = _scores(facts, settings.order, masks)
    if settings.order is WorklistOrder.SHUFFLED:
        ordered = sorted(facts.case_ids, key=lambda c: _shuffled(settings.seed, facts.reader, case_id=c))
    elif scores:
        ordered = sorted(facts.case_ids, key=lambda c: (c not in scores, -scores.get(c, 0.0), natural_key(c)))
    else:
        ordered = sorted(facts.case_ids, key=natural_key)
    return Worklist(
        tuple(ordered[: settings.most]),
        facts.read_states,
        settings.show,
        facts.last_touched,
        scores,
        facts.volumes,
    )


def _scores(facts: WorklistFacts, order: WorklistOrder, masks: Path) -> dict[str, float]:
    """Return how much each case is in need of a look, from 0 to 1."""
    if order is WorklistOrder.WORST:
        return {c: 1.0 if dice is None else 1.0 - dice for c, dice in facts.worst_dice.items()}
    scores: dict[str, float] = {}
    for pair in facts.mask_pairs if order is WorklistOrder.DISAGREEMENT else ():
        dice = stored_dice(masks, pair.mask_sha256, other_sha256=pair.baseline_sha256)
        scores[pair.case_id] = max(scores.get(pair.case_id, 0.0), 1.0 - dice)
    return scores


def _shuffled(seed: int, reader: str, *, case_id: str) -> str:
    """A place that depends on nothing else: a case that is added later moves no other."""
    return hashlib.sha256(f"{seed}\x1f{reader}\x1f{case_id}".encode()).hexdigest()

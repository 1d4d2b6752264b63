"""The draft of a person's work on a case: what autosave keeps and a reload brings back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.annotation.mask_edits import EditHistory
from core.annotation.prompt_history import PromptHistory
from core.annotation.volume_work import VolumeWork
from core.errors import PromptError
from core.lexicon.birads_ultrasound import BiradsForm, birads_form_from_json

IDLE_LIMIT_S = 30.0
"""A longer pause counts as this much work: the reader was looking, then went away."""


@dataclass(frozen=True, slots=True)
class LesionDraft:
    """A lesion that a reader found, with its own prompts, edits and form.

    Attributes:
        lesion_id: "1", "2", ... in the order in which the reader found them.
        model_key: The model that answers for this lesion.
        locked: Nothing changes until it is unlocked.
        volume: The work on a volume, in place of prompts and edits; None on a picture.
    """

    lesion_id: str
    model_key: str
    prompts: PromptHistory = field(default_factory=PromptHistory)
    edits: EditHistory = field(default_factory=EditHistory)
    locked: bool = False
    birads: BiradsForm = field(default_factory=BiradsForm)
    volume: VolumeWork | None = None

    @property
    def colour_index(self) -> int:
        """The place in the palette, from 0; take it modulo the number of colours."""
        return int(self.lesion_id) - 1

    @property
    def is_untouched(self) -> bool:
        """Return whether there is neither a prompt nor an edit."""
        on_volume = self.volume is not None and not self.volume.is_untouched
        return self.prompts.is_empty and self.edits.is_empty and not on_volume

    @property
    def clicks(self) -> int:
        """The number of prompts in effect."""
        return len(self.prompts.entries) + (0 if self.volume is None else len(self.volume.state.prompts))

    @property
    def interactions(self) -> int:
        """The number of actions on prompts and mask, undo and redo counted."""
        on_volume = 0 if self.volume is None else self.volume.interactions
        return self.prompts.interactions + self.edits.interactions + on_volume

    def with_prompts(self, prompts: PromptHistory) -> LesionDraft:
        """Return the lesion with other prompts.

        Raises:
            PromptError: The lesion is locked.
        """
        return replace(self._unlocked(), prompts=prompts)

    def with_edits(self, edits: EditHistory) -> LesionDraft:
        """Return the lesion with other edits.

        Raises:
            PromptError: The lesion is locked.
        """
        return replace(self._unlocked(), edits=edits)

    def with_model(self, model_key: str) -> LesionDraft:
        """Return the lesion with another model; prompts and edits stay.

        Raises:
            PromptError: The lesion is locked.
        """
        return replace(self._unlocked(), model_key=model_key)

    def without_edits(self) -> LesionDraft:
        """Return the lesion with the same prompts under the model's own mask."""
        on_volume = None if self.volume is None else self.volume.as_answered()
        return replace(self, edits=EditHistory(), volume=on_volume)

    def with_volume(self, work: VolumeWork) -> LesionDraft:
        """Return the lesion with other work on a volume.

        Raises:
            PromptError: The lesion is locked.
        """
        return replace(self._unlocked(), volume=work)

    def with_birads(self, form: BiradsForm) -> LesionDraft:
        """Return the lesion with another description; a lock holds the outline only."""
        return replace(self, birads=form)

    def lock(self) -> LesionDraft:
        """Hold the lesion as it is."""
        return replace(self, locked=True)

    def unlock(self) -> LesionDraft:
        """Open to changes."""
        return replace(self, locked=False)

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        on_volume = {} if self.volume is None else {"volume": self.volume.to_json()}
        return {
            **on_volume,
            "lesion_id": self.lesion_id,
            "model_key": self.model_key,
            "prompts": self.prompts.to_json(),
            "edits": self.edits.to_json(),
            "locked": self.locked,
            "birads": self.birads.to_json(),
        }

    def _unlocked(self) -> LesionDraft:
        if self.locked:
            raise PromptError(f"lesion {self.lesion_id} is locked; unlock it to change it")
        return self


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """A reader's work on one case.

    Attributes:
        lesions: The lesions in the order of their numbers; none is a finding too.
        active: The lesion that prompts go to; None where there is none.
        active_seconds: Time at work (`worked`).
        lesions_made: The number of lesions that there ever were: a number is not given twice.
    """

    lesions: tuple[LesionDraft, ...] = ()
    active: str | None = None
    active_seconds: float = 0.0
    comment: str = ""
    lesions_made: int = 0

    @property
    def active_lesion(self) -> LesionDraft | None:
        """The lesion that prompts go to."""
        return None if self.active is None else self.lesion(self.active)

    @property
    def is_untouched(self) -> bool:
        """Return whether nothing is drawn on any lesion: accepted like this, the case has none."""
        return all(lesion.is_untouched for lesion in self.lesions)

    def lesion(self, lesion_id: str) -> LesionDraft:
        """Return the lesion of that number.

        Raises:
            PromptError: There is none.
        """
        for lesion in self.lesions:
            if lesion.lesion_id == lesion_id:
                return lesion
        raise PromptError(f"there is no lesion {lesion_id!r} in this case; choose another or add one")

    def add_lesion(self, model_key: str) -> CaseDraft:
        """Add a lesion, which becomes the active one."""
        number = self.lesions_made + 1
        added = LesionDraft(str(number), model_key)
        return replace(self, lesions=(*self.lesions, added), active=added.lesion_id, lesions_made=number)

    def with_a_lesion(self, model_key: str) -> CaseDraft:
        """Add a lesion to prompt where there is none."""
        return self if self.lesions else self.add_lesion(model_key)

    def remove_lesion(self, lesion_id: str) -> CaseDraft:
        """Remove a lesion; the last of the others becomes active where it was the active one.

        Raises:
            PromptError: There is none, or it is locked.
        """
        if self.lesion(lesion_id).locked:
            raise PromptError(f"lesion {lesion_id} is locked; unlock it to remove it")
        left = tuple(lesion for lesion in self.lesions if lesion.lesion_id != lesion_id)
        other = left[-1].lesion_id if left else None
        return replace(self, lesions=left, active=other if self.active == lesion_id else self.active)

    def select(self, lesion_id: str) -> CaseDraft:
        """Make another lesion the active one.

        Raises:
            PromptError: There is none.
        """
        return replace(self, active=self.lesion(lesion_id).lesion_id)

    def replace(self, lesion: LesionDraft) -> CaseDraft:
        """Replace a lesion by its changed one; no other lesion is touched.

        Raises:
            PromptError: There is none of that number.
        """
        self.lesion(lesion.lesion_id)
        return replace(
            self, lesions=tuple(lesion if old.lesion_id == lesion.lesion_id else old for old in self.lesions)
        )

    def with_restored(self, lesion: LesionDraft) -> CaseDraft:
        """Bring a lesion back as it once was, unlocked and active; a removed one too."""
        restored = lesion.unlock()
        others = [old for old in self.lesions if old.lesion_id != lesion.lesion_id]
        ordered = sorted([*others, restored], key=lambda one: int(one.lesion_id))
        return replace(self, lesions=tuple(ordered), active=restored.lesion_id)

    def worked(self, pause_s: float) -> CaseDraft:
        """Add the time since the last action, at most `IDLE_LIMIT_S` of it."""
        return replace(self, active_seconds=self.active_seconds + min(max(pause_s, 0.0), IDLE_LIMIT_S))

    def with_comment(self, comment: str) -> CaseDraft:
        """Replace the comment."""
        return replace(self, comment=comment)

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "lesions": [lesion.to_json() for lesion in self.lesions],
            "active": self.active,
            "active_seconds": self.active_seconds,
            "comment": self.comment,
            "lesions_made": self.lesions_made,
        }


def lesion_draft_from_json(values: Mapping[str, Any]) -> LesionDraft:
    """Read what `LesionDraft.to_json` gave.

    Raises:
        StudyError: A stored value cannot be read.
    """
    return LesionDraft(
        lesion_id=values["lesion_id"],
        model_key=values["model_key"],
        prompts=PromptHistory.from_json(values["prompts"]),
        edits=EditHistory.from_json(values["edits"]),
        locked=values["locked"],
        birads=birads_form_from_json(values["birads"]),
        volume=VolumeWork.from_json(values["volume"]) if "volume" in values else None,
    )


def case_draft_from_json(values: Mapping[str, Any]) -> CaseDraft:
    """Read what `CaseDraft.to_json` gave.

    Raises:
        StudyError: A stored value cannot be read.
    """
    return CaseDraft(
        lesions=tuple(lesion_draft_from_json(lesion) for lesion in values["lesions"]),
        active=values["active"],
        active_seconds=values["active_seconds"],
        comment=values["comment"],
        lesions_made=values["lesions_made"],
    )

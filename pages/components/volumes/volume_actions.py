"""What buttons do: every function here is given the case that it was pressed on, see `openings.bound`."""

from __future__ import annotations

from collections.abc import Callable

from core.annotation.volume_acts import AddPrompt, DeletePrompt, SetLock
from core.annotation.volume_work import VolumeWork
from core.canvas.plane_drawing import middle_yx
from core.display import DisplayFrame
from core.imaging.planes import inside
from core.prompts.values import PointPrompt
from pages.components.case_session.callbacks import require_open, telling_refusals
from pages.components.case_session.saving import require_kept
from pages.components.volumes.click_answers import require_answered, take_replies
from pages.components.volumes.interaction_modes import Way, first_of, way_of
from pages.components.volumes.viewer_events import take_up_acts
from pages.components.volumes.volume_opening import DEFAULT_MODEL, accept_volume, take_volume_over
from pages.components.volumes.volume_session import VolumeDesk, work_of


def go_to_prompt(desk: VolumeDesk, one: AddPrompt) -> None:
    """Show its slice, and a point in all planes."""

    def gone(desk: VolumeDesk) -> None:
        at = middle_yx(one) if isinstance(one.prompt, PointPrompt) else desk.at[1:]
        desk.at = inside((one.slice_index, *at), desk.shape)

    _on_desk(desk, gone, changes=False)


def reframe(desk: VolumeDesk, change: Callable[[DisplayFrame, tuple[float, float]], DisplayFrame]) -> None:
    """Another part of the axial slice, about the cross-hair."""

    def framed(desk: VolumeDesk) -> None:
        desk.frame = change(desk.frame, (float(desk.at[1]), float(desk.at[2])))

    _on_desk(desk, framed, changes=False)


def undo(desk: VolumeDesk) -> None:
    """Take back the last act on the lesion."""
    _on_work(desk, lambda work, _: work.undo(), act="undo")


def redo(desk: VolumeDesk) -> None:
    """Bring it back."""
    _on_work(desk, lambda work, _: work.redo(), act="redo")


def delete_prompt(desk: VolumeDesk, index: int) -> None:
    """Without one prompt of the list."""
    act = f"deleted prompt {index + 1}"
    _on_work(desk, lambda work, at_s: work.then(DeletePrompt(index), at_s=at_s), act=act)


def ask_again(desk: VolumeDesk) -> None:
    """Ask once more for an answer that could not be given."""
    _on_desk(desk, lambda desk: desk.tickets.clear())


def set_lock(desk: VolumeDesk, locked: bool) -> None:
    """Lock the slice that is shown, or open it: the planes may have moved on since the button was drawn."""

    def set_here(desk: VolumeDesk) -> None:
        index = desk.at[0]
        if (index in desk.work.standing.locked) is not locked:
            act = f"{'locked' if locked else 'unlocked'} slice {index + 1}"
            desk.change_work(desk.work.then(SetLock(index, locked), at_s=desk.now_s), act)

    _on_desk(desk, set_here)


def change_model(desk: VolumeDesk, lesion_id: str, key: str) -> None:
    """Another model follows the lesion from now on."""

    def changed(desk: VolumeDesk) -> None:
        desk.change_lesion(desk.draft.lesion(lesion_id).with_model(key), "changed model")

    _on_desk(desk, changed)


def change_way(desk: VolumeDesk, lesion_id: str, way: Way) -> None:
    """Another way of working on the lesion, with the model that is best begun with."""

    def changed(desk: VolumeDesk) -> None:
        lesion = desk.draft.lesion(lesion_id)
        if way_of(lesion) is not way:
            model = first_of(way, preferred=DEFAULT_MODEL)
            desk.change_lesion(lesion.with_model(model), "changed model")

    _on_desk(desk, changed)


def add_lesion(desk: VolumeDesk) -> None:
    """One more lesion, followed by the same model."""

    def added(desk: VolumeDesk) -> None:
        model = DEFAULT_MODEL if desk.lesion is None else desk.lesion.model_key
        desk.change(desk.draft.add_lesion(model), "added lesion")

    _on_desk(desk, added)


def select_lesion(desk: VolumeDesk, lesion_id: str) -> None:
    """Prompts go to this lesion from now on."""
    _on_desk(desk, lambda desk: desk.change(desk.draft.select(lesion_id), f"selected lesion {lesion_id}"))


def remove_lesion(desk: VolumeDesk) -> None:
    """Without the lesion; a case keeps at least one."""

    def removed(desk: VolumeDesk) -> None:
        assert desk.lesion is not None
        if work_of(desk.lesion).pending_run is not None:
            desk.trouble = "The lesion is being followed; cancel that first."
            return
        draft = desk.draft.remove_lesion(desk.lesion.lesion_id)
        desk.change(draft.with_a_lesion(DEFAULT_MODEL), "removed lesion")

    _on_desk(desk, removed)


def take_over_here(desk: VolumeDesk) -> None:
    """Work on the case in this tab and not in the other."""
    if require_open(desk, "taking the case over"):
        with telling_refusals(desk):
            take_volume_over(desk)


def accept_drawn(desk: VolumeDesk) -> int | None:
    """Write the reading with all that is drawn; its number, None where another tab has the case.

    Raises:
        StudyError: A lesion's mask is empty or not that of its clicks, or something cannot be read.
    """
    take_up_acts()
    take_replies(desk)
    require_answered(desk)
    require_kept(desk)
    if desk.conflict is not None:
        return None
    reading_id = accept_volume(desk)
    desk.told = None if reading_id is None else "Accepted: masks and prompts are in the store."
    return reading_id


def on_open_desk(desk: VolumeDesk, change: Callable[[VolumeDesk], None]) -> None:
    """Do something with the case from a callback."""
    _on_desk(desk, change)


def _on_work(desk: VolumeDesk, change: Callable[[VolumeWork, float], VolumeWork], *, act: str) -> None:
    _on_desk(desk, lambda desk: desk.change_work(change(desk.work, desk.now_s), act))


def _on_desk(desk: VolumeDesk, change: Callable[[VolumeDesk], None], *, changes: bool = True) -> None:
    """Do it, after what was drawn before; a refusal is told on the page."""
    take_up_acts()
    if changes and desk.conflict is not None:
        return
    with telling_refusals(desk):
        change(desk)

"""The actions of buttons on Volumes alone; each is given the case it was pressed on (`callbacks.bound`)."""

from __future__ import annotations

from core.annotation.volume_actions import AddPrompt, SetLock
from core.canvas.plane_drawing import middle_yx
from core.imaging.planes import inside
from core.prompts.values import PointPrompt
from pages.components.case_session.actions import change_case
from pages.components.volumes.interaction_modes import DEFAULT_MODEL, InteractionMode, first_of, mode_of
from pages.components.volumes.volume_session import VolumeSession, change_work, work_of


def go_to_prompt(session: VolumeSession, one: AddPrompt) -> None:
    """Show its slice, and a point in all planes."""
    session.page.take_up()
    planes = session.surface
    at_yx = middle_yx(one) if isinstance(one.prompt, PointPrompt) else planes.at[1:]
    planes.at = inside((one.slice_index, *at_yx), planes.shape)


def ask_again(session: VolumeSession) -> None:
    """Ask once more for an answer that could not be given."""
    change_case(session, lambda one: one.surface.pending_answers.clear())


def set_slice_lock(session: VolumeSession, locked: bool) -> None:
    """Lock the slice that is shown, or open it: the planes may have moved on since the button was drawn."""

    def set_here(one: VolumeSession) -> None:
        index, work = one.surface.at[0], work_of(one.lesion)
        if (index in work.state.locked) is not locked:
            action = f"{'locked' if locked else 'unlocked'} slice {index + 1}"
            change_work(one, work.add(SetLock(index, locked), at_s=one.now_s), action)

    change_case(session, set_here)


def change_mode(session: VolumeSession, lesion_id: str, mode: InteractionMode) -> None:
    """Work on the lesion in another mode, with the model that is best begun with."""

    def changed(one: VolumeSession) -> None:
        lesion = one.draft.lesion(lesion_id)
        if mode_of(lesion) is not mode:
            model = first_of(mode, preferred=DEFAULT_MODEL)
            one.change_lesion(lesion.with_model(model), f"model {model}")

    change_case(session, changed)

"""The masks that are on the screen: those of the lesions, of a job at work, and of the reference."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.annotation.draft import LesionDraft
from core.annotation.volume_masks import SlicedMask, model_mask, sliced_mask
from core.annotation.volume_work import VolumeState
from core.byte_lru import ByteLru
from core.imaging.case_pixels import reference_as_imported
from core.imaging.mask_files import load_mask
from pages.components.shared.resources import settings
from pages.components.volumes.volume_session import VolumeSession, work_of

_HELD_BYTES = 1024 * 2**20

Mask = NDArray[np.bool_]


def mask_of(session: VolumeSession, lesion: LesionDraft) -> SlicedMask:
    """Return a lesion's mask as it stands, whatever a job does meanwhile."""
    return sliced_mask(work_of(lesion).state, session.surface.shape, kept_mask)


def visible_mask(session: VolumeSession, lesion: LesionDraft) -> SlicedMask:
    """Return a lesion's mask; while a job is at work what it has found so far, with the locked slices."""
    work, present = work_of(lesion), mask_of(session, lesion)
    found = None if work.pending_run is None else session.surface.live.get(work.pending_run)
    if found is None:
        return present
    coming = {answer.slice_index: answer.mask for answer in found[1].answers}
    return SlicedMask(session.surface.shape, None, coming).with_slices_of(present, work.state.locked)


def models_own(session: VolumeSession, state: VolumeState) -> Mask:
    """Return what models alone have given, bool (z, y, x), a copy."""
    return model_mask(state, session.surface.shape, kept_mask)


def kept_mask(sha256: str) -> Mask:
    """Return a mask of the store, not to be changed."""
    key = (str(settings().masks), sha256)
    mask = _held().get(key)
    if mask is None:
        mask = load_mask(settings().masks, sha256)
        _held().keep(key, mask)
    return mask


def hold(sha256: str, mask: Mask) -> None:
    """Hold a mask that was just kept, so that it need not be read."""
    _held().keep((str(settings().masks), sha256), mask)


def reference_masks(session: VolumeSession) -> list[Mask]:
    """Return the mask of every lesion of the reference, bool (z, y, x).

    Raises:
        InputError: A file cannot be read, or is not what was imported.
    """
    found = []
    for lesion in session.case.lesions:
        key = ("reference", session.case.image.pixel_sha256, lesion.mask_sha256)
        mask = _held().get(key)
        if mask is None:
            mask = reference_as_imported(session.case, lesion, grid=session.surface.shown.volume.grid)
            _held().keep(key, mask)
        found.append(mask)
    return found


@st.cache_resource(show_spinner=False)
def _held() -> ByteLru[Any]:
    return ByteLru(_HELD_BYTES, size=lambda mask: mask.nbytes)

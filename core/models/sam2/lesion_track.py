"""A lesion on its way through a volume: the predictor's state of it, moved on slice by slice."""

from __future__ import annotations

from collections import OrderedDict
from math import inf
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sam2.sam2_video_predictor import SAM2VideoPredictor
from torch.nn import functional

from core.geometry import box_xyxy, point_labels, points_xy
from core.models.contracts import Frames, SliceAnswer
from core.models.sam2.features import SliceFeatures
from core.models.sam2.slice_frames import SliceFrames
from core.prompts.lesion_prompts import LesionPrompts, SlicePrompts

_OBJECT = 0


class LesionTrack:
    """A state of its own for a lesion, so that others cannot change it and it can be left at any slice.

    The state is the dictionary that ``SAM2VideoPredictor.init_state`` (sam2 1.1.0) makes, without reading a
    video. Moving on takes the predictor's private ``_run_single_frame_inference``, as its own
    ``propagate_in_video`` does; the version is pinned and a test holds both to the same bits.

    Args:
        predictor: The video module; only read.
        features: Features of slices, shared by lesions.
        frames: The slices.
        lesion: The lesion with its prompts; all prompted slices become conditioning frames.
    """

    def __init__(
        self, predictor: SAM2VideoPredictor, features: SliceFeatures, frames: Frames, lesion: LesionPrompts
    ) -> None:
        self._predictor = predictor
        self._features = features
        self._frames = frames
        self._lesion_id = lesion.lesion_id
        self._state = fresh_state(predictor, frames)
        for given in sorted(lesion.slices, key=lambda one: one.slice_index):
            self._prompt(given)
        self._own = self._state["output_dict_per_obj"][0]
        self._lowest = min(given.slice_index for given in lesion.slices)

    @torch.inference_mode()
    def answer(self, slice_index: int, *, upward: bool) -> SliceAnswer:
        """Return what is found on a slice; slices are asked for in order, away from the prompt."""
        prompted = slice_index in self._own["cond_frame_outputs"]
        if prompted:
            found = self._own["cond_frame_outputs"][slice_index]
        else:
            self._look_at(slice_index)
            found, _ = self._predictor._run_single_frame_inference(
                inference_state=self._state,
                output_dict=self._own,
                frame_idx=slice_index,
                batch_size=1,
                is_init_cond_frame=False,
                point_inputs=None,
                mask_inputs=None,
                reverse=not upward,
                run_mem_encoder=True,
            )
            self._own["non_cond_frame_outputs"][slice_index] = found
        self._forget(slice_index, upward=upward)
        score = float(found["object_score_logits"].flatten()[0])
        return SliceAnswer(self._lesion_id, slice_index, self._mask(found["pred_masks"]), score, prompted)

    def _prompt(self, given: SlicePrompts) -> None:
        """A mask first, then box and points, which refine it; the memory of the slice at the end."""
        self._look_at(given.slice_index)
        place = {"inference_state": self._state, "frame_idx": given.slice_index, "obj_id": _OBJECT}
        prompts = given.prompts
        if prompts.mask is not None:
            self._predictor.add_new_mask(**place, mask=np.asarray(prompts.mask.mask))
        if prompts.points or prompts.boxes:
            points = points_xy(prompts.points).astype(np.float32) if prompts.points else None
            labels = point_labels(prompts.points).astype(np.int32) if prompts.points else None
            box = box_xyxy(prompts.boxes[0]).astype(np.float32) if prompts.boxes else None
            self._predictor.add_new_points_or_box(**place, points=points, labels=labels, box=box)
        self._predictor.propagate_in_video_preflight(self._state)

    def _look_at(self, slice_index: int) -> None:
        """The predictor finds the slice's features in the cache where it keeps those of its last frame."""
        self._state["cached_features"] = {slice_index: self._features.of(self._frames, slice_index)}

    def _forget(self, slice_index: int, *, upward: bool) -> None:
        """Drop memories that no later slice looks at: neither on this way nor, going back, on the other."""
        reach = max(self._predictor.num_maskmem, self._predictor.max_obj_ptrs_in_encoder)
        memories = self._own["non_cond_frame_outputs"]
        low, high = (self._lowest + reach, slice_index - reach) if upward else (slice_index + reach, inf)
        for other in [other for other in memories if low < other < high]:
            del memories[other]

    def _mask(self, logits: torch.Tensor) -> NDArray[np.bool_]:
        height, width = self._frames.shape
        device = self._predictor.device
        large = functional.interpolate(
            logits.to(device), size=(height, width), mode="bilinear", align_corners=False
        )
        return np.asarray((large[0, 0] > 0).cpu().numpy())


def fresh_state(predictor: SAM2VideoPredictor, frames: Frames) -> dict[str, Any]:
    """The predictor's state of a video that nothing was asked of yet."""
    height, width = frames.shape
    empty_per_object = (
        "point_inputs_per_obj",
        "mask_inputs_per_obj",
        "output_dict_per_obj",
        "temp_output_dict_per_obj",
        "frames_tracked_per_obj",
    )
    return {
        "images": SliceFrames(frames, predictor.image_size),
        "num_frames": len(frames),
        "video_height": height,
        "video_width": width,
        "device": predictor.device,
        "storage_device": predictor.device,
        "offload_video_to_cpu": True,
        "offload_state_to_cpu": False,
        "cached_features": {},
        "constants": {},
        "obj_id_to_idx": OrderedDict(),
        "obj_idx_to_id": OrderedDict(),
        "obj_ids": [],
        **{name: {} for name in empty_per_object},
    }

"""SAM 2's video predictor as a `VolumeSegmenter`: the axial slices are its frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sam2.sam2_video_predictor import SAM2VideoPredictor

from core.models.contracts import Frames, ModelInfo, SliceAnswer
from core.models.sam2.features import SliceFeatures
from core.models.sam2.lesion_track import LesionTrack
from core.prompts.lesion_prompts import LesionPrompts, SliceDirection, Span
from core.propagation.check_prompts import require_usable
from core.propagation.slice_paths import SlicePath, slice_paths

FEATURE_BYTES = 2**30
"""Budget of kept features: 64 slices at the side of 1,024, 256 at 512."""


class Sam2VolumeSegmenter:
    """See `propagate`.

    Args:
        info: Its registry entry.
        predictor: The module from `build_video_module`, with its weights; only read.
        checkpoint_sha256: Hash of the weights, None for random ones.
        feature_bytes: Budget of kept features.
    """

    def __init__(
        self,
        info: ModelInfo,
        predictor: SAM2VideoPredictor,
        *,
        checkpoint_sha256: str | None = None,
        feature_bytes: int = FEATURE_BYTES,
    ) -> None:
        self.info = info
        self.checkpoint_sha256 = checkpoint_sha256
        self._predictor = predictor.eval()
        self._features = SliceFeatures(predictor, budget_bytes=feature_bytes)

    @property
    def slices_encoded(self) -> int:
        """Tell how many slices went through the encoder since the model was loaded."""
        return self._features.encoded

    def propagate(
        self, frames: Frames, lesions: Sequence[LesionPrompts], *, direction: SliceDirection, span: Span
    ) -> Iterator[SliceAnswer]:
        """Answer slice by slice, first up for all lesions, then down.

        Every prompted slice of a lesion is a conditioning frame, which all other slices look at whichever
        side they lie; with BOTH the way down also remembers the slices just above its start, as the
        package does when it is asked for the reverse on the same state. Where a slice has a mask beside a
        box or points, these refine the mask. A score is SAM 2's object score, a logit; at 0 or below the
        slice is empty. A mask prompt alone comes back as SAM 2 keeps it, at a quarter of its input's side.

        Raises:
            PromptError: See `require_usable`.
        """
        require_usable(self.info, frames, lesions, span)
        return self._answers(frames, lesions, direction=direction, span=span)

    def _answers(
        self, frames: Frames, lesions: Sequence[LesionPrompts], *, direction: SliceDirection, span: Span
    ) -> Iterator[SliceAnswer]:
        spent = self._features.encode_seconds
        tracks = [LesionTrack(self._predictor, self._features, frames, lesion) for lesion in lesions]
        paths = [slice_paths(lesion, direction, span) for lesion in lesions]
        for upward in (True, False):
            ahead = range(span.first, span.last + 1)
            pairs = [(t, path) for t, of_one in zip(tracks, paths, strict=True) for path in of_one]
            found = _along(
                [(track, path) for track, path in pairs if path.upward is upward],
                ahead if upward else ahead[::-1],
            )
            for answer in found:
                now = self._features.encode_seconds
                yield replace(answer, encode_seconds=now - spent)
                spent = now


def _along(pairs: Sequence[tuple[LesionTrack, SlicePath]], slices: range) -> Iterator[SliceAnswer]:
    """Return all lesions slice by slice, so that they share the features of a slice."""
    for slice_index in slices:
        for track, path in pairs:
            if path.wants(slice_index):
                answer = track.answer(slice_index, upward=path.upward)
                path.record(slice_index, answer.mask)
                yield answer

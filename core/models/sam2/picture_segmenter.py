"""SAM 2 on single pictures behind the Segmenter contract, without a current image.

What ``SAM2ImagePredictor`` of sam2 1.1.0 answers, bit for bit where its features are contiguous as ours are;
it keeps its picture in itself and fixes the side of 1,024, so its steps are taken here on the module.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from sam2.modeling.sam2_base import SAM2Base
from sam2.utils.transforms import SAM2Transforms
from torch.nn import functional

from core.errors import InputError, PromptError
from core.geometry import box_xyxy, point_labels, points_xy
from core.models.ambiguity import is_ambiguous
from core.models.contracts import Candidate, Embedding, MaskPrediction, ModelInfo
from core.models.image_values import as_rgb
from core.models.prompt_checks import require_kinds, single_box
from core.models.sam_frame import MASK_LOGIT
from core.prompts.values import PromptSet

_CLAMP = 32.0
"""The package's bound of the logits that it hands back."""

Points = tuple[torch.Tensor, torch.Tensor]


class Sam2Segmenter:
    """A SAM 2 module as a `Segmenter`; the module is only read, so threads may share one object.

    Args:
        info: Its registry entry.
        module: The module from `build_picture_module`.
        checkpoint_sha256: Hash of the weights; without one, embeddings are not worth a cache.
    """

    def __init__(self, info: ModelInfo, module: SAM2Base, *, checkpoint_sha256: str | None = None) -> None:
        self.info = info
        self.checkpoint_sha256 = checkpoint_sha256
        self.cacheable = checkpoint_sha256 is not None
        self._module = module.eval()
        self._transforms = SAM2Transforms(resolution=module.image_size, mask_threshold=0.0)

    @torch.inference_mode()
    def embed(self, image: NDArray[np.uint8]) -> Embedding:
        """Return ``image_embed`` (1, 256, s/16, s/16) and, finer, ``high_res_0``, ``high_res_1``; float32.

        Raises:
            InputError: The image is not (y, x) or (y, x, 3) of uint8.
        """
        tensor = self._transforms(as_rgb(image))[None].to(self._module.device)
        levels = self._levels(tensor)
        names = [*(f"high_res_{number}" for number in range(len(levels) - 1)), "image_embed"]
        arrays = {name: level.cpu().numpy() for name, level in zip(names, levels, strict=True)}
        return Embedding(arrays=arrays, image_shape=image.shape[:2])

    @torch.inference_mode()
    def predict(
        self, embedding: Embedding, prompts: PromptSet, *, multimask: bool | None = None
    ) -> MaskPrediction:
        """Return three candidates where `multimask` (True or by `is_ambiguous`), else one.

        A candidate keeps its ``low_res_logits``, (1, s/4, s/4) float32, for the next mask input.

        Raises:
            PromptError: A kind of prompt that the weights were not trained for, or several boxes.
            InputError: The embedding is of another model.
        """
        require_kinds(self.info, prompts.kinds)
        several = is_ambiguous(prompts) if multimask is None else multimask
        shape = (embedding.image_shape[0], embedding.image_shape[1])
        levels = self._given_levels(embedding)
        sparse, dense = self._module.sam_prompt_encoder(
            points=self._points(prompts, shape), boxes=None, masks=self._mask_input(prompts, shape)
        )
        low_res, iou, _, _ = self._module.sam_mask_decoder(
            image_embeddings=levels[-1],
            image_pe=self._module.sam_prompt_encoder.get_dense_pe(),
            sparse_prompt_embeddings=sparse,
            dense_prompt_embeddings=dense,
            multimask_output=several,
            repeat_image=False,
            high_res_features=levels[:-1],
        )
        masks = self._transforms.postprocess_masks(low_res, shape) > 0
        kept = low_res.float().clamp(-_CLAMP, _CLAMP)
        rows = zip(masks[0].cpu().numpy(), iou[0].tolist(), kept[0].cpu().numpy(), strict=True)
        return MaskPrediction(tuple(Candidate(mask, score, logits[None]) for mask, score, logits in rows))

    def _levels(self, tensor: torch.Tensor) -> list[torch.Tensor]:
        """Return the feature maps from the finest to the coarsest."""
        _, flat, _, sizes = self._module._prepare_backbone_features(self._module.forward_image(tensor))
        if self._module.directly_add_no_mem_embed:
            flat[-1] = flat[-1] + self._module.no_mem_embed
        return [
            one.permute(1, 2, 0).reshape(1, -1, *size).contiguous()
            for one, size in zip(flat, sizes, strict=True)
        ]

    def _points(self, prompts: PromptSet, shape: tuple[int, int]) -> Points | None:
        """Return the box corners (labels 2 and 3), then points, in the square's pixels."""
        box, corners = single_box(self.info, prompts), np.zeros((0, 2))
        if box is not None:
            corners = box_xyxy(box).reshape(2, 2)
        if not prompts.points and box is None:
            return None
        positions = np.concatenate([corners, points_xy(prompts.points)])
        labels = [*((2, 3) if box is not None else ()), *point_labels(prompts.points).tolist()]
        xy = torch.as_tensor(positions, dtype=torch.float, device=self._module.device)
        moved = self._transforms.transform_coords(xy, normalize=True, orig_hw=shape)
        return moved[None], torch.tensor([labels], dtype=torch.int, device=self._module.device)

    def _mask_input(self, prompts: PromptSet, shape: tuple[int, int]) -> torch.Tensor | None:
        given = prompts.mask
        if given is None:
            return None
        if given.mask.shape != shape:
            raise PromptError(
                f"the mask prompt has shape {given.mask.shape}, the image {shape}; use the image's grid"
            )
        if given.low_res_logits is not None:
            return torch.tensor(given.low_res_logits, dtype=torch.float, device=self._module.device)[None]
        mask = torch.tensor(given.mask, dtype=torch.float, device=self._module.device)[None, None]
        share = functional.adaptive_avg_pool2d(mask, self._module.sam_prompt_encoder.mask_input_size)
        return (2 * share - 1) * MASK_LOGIT

    def _given_levels(self, embedding: Embedding) -> list[torch.Tensor]:
        arrays, side = embedding.arrays, self._module.image_size // 16
        last = arrays.get("image_embed")
        if last is None or last.shape != (1, self._module.hidden_dim, side, side):
            raise InputError(f"the embedding is not one of model {self.info.key!r}; encode the image with it")
        finer = sorted(name for name in arrays if name.startswith("high_res_"))
        # Copied: cached arrays are read-only, which torch cannot express.
        return [torch.tensor(arrays[name], device=self._module.device) for name in (*finer, "image_embed")]

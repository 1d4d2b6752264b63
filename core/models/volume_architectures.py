"""The networks that a training on volumes can make; importing this loads no torch."""

from __future__ import annotations

from core.models.sam_med3d_model import SAM_MED3D
from core.models.starter_3d_model import STARTER_3D

UNET_3D = "unet3d"
"""Key of the baseline without prompts, which has no weights until it is trained here."""
SCRATCH: dict[str, int] = {STARTER_3D.info.key: 8, UNET_3D: 32}
"""Those that are trained from nothing, and what the side of their cube must be a multiple of."""
VOLUME_ARCHITECTURES = frozenset({STARTER_3D.info.key, SAM_MED3D.info.key, UNET_3D})
"""Those whose descendants, trained here, answer clicks in volumes."""

"""The three registries: a model is listed here in one line; importing this loads no model and no torch."""

from __future__ import annotations

from core.models.baseline_models import BOX_ELLIPSE_VOLUME, CLASSICAL, ELLIPSE, SPHERE_AT_CLICK
from core.models.contracts import ClickSegmenter, Segmenter, VolumeSegmenter
from core.models.registry import Registry
from core.models.sam2_models import SAM2_MODELS, SAM2_VOLUME_MODELS
from core.models.sam_med3d_model import SAM_MED3D
from core.models.sam_models import MEDSAM_VIT_B, SAM_VIT_B, SAM_VIT_H, SAM_VIT_L
from core.models.slice_tracker_model import SLICE_TRACKER
from core.models.starter_2d_model import STARTER_2D
from core.models.starter_3d_model import STARTER_3D
from core.models.trained_clicks import trained_click_models
from core.models.trained_pictures import trained_picture_models

PICTURE_MODELS: Registry[Segmenter] = Registry(
    "model",
    (
        ELLIPSE,
        STARTER_2D,
        CLASSICAL,
        SAM_VIT_B,
        SAM_VIT_L,
        SAM_VIT_H,
        MEDSAM_VIT_B,
        *SAM2_MODELS,
    ),
    trained=trained_picture_models,
)
"""The models that answer prompts on pictures."""

PROPAGATION_MODELS: Registry[VolumeSegmenter] = Registry(
    "volume model",
    (
        BOX_ELLIPSE_VOLUME,
        SLICE_TRACKER,
        *SAM2_VOLUME_MODELS,
    ),
)
"""The models that follow lesions through volumes; none is trained here as yet."""

CLICK_MODELS: Registry[ClickSegmenter] = Registry(
    "click model",
    (
        SPHERE_AT_CLICK,
        STARTER_3D,
        SAM_MED3D,
    ),
    trained=trained_click_models,
)
"""The models that answer clicks in volumes."""

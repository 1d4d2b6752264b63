"""Put a model trained on volumes into its folder, where the registry finds it."""

from __future__ import annotations

from pathlib import Path

from core.cases import Case
from core.imaging.hashing import file_sha256
from core.models.card import ModelCard, write_card
from core.models.sam_med3d.network import SamMed3D
from core.models.sam_med3d.own_weights import write_med3d
from core.models.trained_cards import WEIGHTS_FILE
from core.models.unet3d import write_unet3d
from core.prompts.values import PromptKind
from core.provenance import code_version
from core.requests.request import to_json
from core.requests.train_volumes import TrainVolumesRequest
from core.training.finished_parts import Origin, curve_on_card, write_parts
from core.training.volume_run import VolumeRun


def save_volume_model(
    folder: Path, run: VolumeRun, request: TrainVolumesRequest, *, cases: list[Case], origin: Origin
) -> ModelCard:
    """Write the best and the last weights and the card; adapters go into a file of their own.

    What was not trained is left out, unless everything was.
    """
    complete = request.part == "all"
    files = write_parts(folder, run.trainer, run.base.module, complete=complete)
    if complete:
        files |= _whole(folder / WEIGHTS_FILE, run, voxel_mm=request.voxel_mm)
    card = ModelCard(
        name=request.name,
        base=request.model,
        base_sha256=run.base.sha256,
        architecture=origin.architecture,
        size=None,
        complete=complete,
        prompts=(PromptKind.POINT.value,),
        licence=run.base.licence,
        data={"study": request.study, "cases": len(cases), "filter": request.cases},
        split=run.split.on_card(),
        settings=to_json(request),
        curve={"cube": run.base.side, **curve_on_card(run.trainer, run.base.module, origin)},
        files=files,
        code_version=code_version(),
        command=origin.command,
    )
    write_card(folder, card)
    return card


def _whole(path: Path, run: VolumeRun, *, voxel_mm: float | None) -> dict[str, str]:
    """Return the best weights as one file that says what network they belong to."""
    module = run.base.module
    module.load_state_dict(module.state_dict() | run.trainer.best_weights())
    if isinstance(module, SamMed3D):
        write_med3d(path, module, voxel_mm=voxel_mm)
    else:
        write_unet3d(path, module, voxel_mm=voxel_mm)
    return {path.name: file_sha256(path)}

"""Make a trained model small enough to ship: ``python -m jobs.release_weights --model NAME --target FILE``.

Writes the best weights in half precision as one safetensors file.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from core.errors import InputError, StudyError
from core.files.folder_names import require_model_name
from core.imaging.hashing import file_sha256
from core.models.card import read_card
from core.models.click_models import STARTER_3D, UNET_3D
from core.models.trained import WEIGHTS_FILE
from core.settings import Settings
from jobs.commands import reporting_errors


def run(model: str, settings: Settings, *, target: Path) -> str:
    """Write the file and return its SHA-256; a file already there is replaced.

    Raises:
        InputError: The model's weights go on top of another's, so they are no whole model.
        CheckpointError: There is no such model.
    """
    require_model_name(model)
    card = read_card(settings.models / model)
    if not card.complete:
        raise InputError(
            f"model {model!r} brings only {card.settings['part']} along; release one trained whole"
        )
    if card.architecture == UNET_3D:
        raise InputError(f"model {model!r} is a baseline, which is trained for each study and not released")
    write = _write_volume_model if card.architecture == STARTER_3D.info.key else _write_picture_model
    write(settings.models / model / WEIGHTS_FILE, target)
    return file_sha256(target)


def _write_picture_model(best: Path, target: Path) -> None:
    from core.models.weight_files import read_weights, write_weights

    write_weights(target, read_weights(best), half=True)


def _write_volume_model(best: Path, target: Path) -> None:
    """With the sizes of the network and the voxels that it was trained on."""
    from core.models.sam_med3d.own_weights import read_med3d, write_med3d

    loaded = read_med3d(best)
    write_med3d(target, loaded.network, voxel_mm=loaded.voxel_mm, half=True)


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 written, 1 not possible."""
    parser = argparse.ArgumentParser(prog="python -m jobs.release_weights", description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--target", required=True, type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    try:
        sha256 = run(options.model, Settings.from_environment(), target=options.target)
    except StudyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{options.target.name}: {options.target.stat().st_size / 2**20:.1f} MiB, SHA-256 {sha256}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

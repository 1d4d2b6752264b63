"""Make a trained model small enough to ship: ``python -m jobs.release_weights --model NAME --target FILE``.

Writes the best weights in half precision as one safetensors file.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from core.errors import InputError, StudyError
from core.imaging.hashing import file_sha256
from core.models.card import read_card
from core.models.trained import WEIGHTS_FILE
from core.settings import Settings


def run(model: str, settings: Settings, *, target: Path) -> str:
    """Write the file and return its SHA-256; a file already there is replaced.

    Raises:
        InputError: The model's weights go on top of another's, so they are no whole model.
        CheckpointError: There is no such model.
    """
    from core.models.weight_files import read_weights, write_weights

    folder = settings.models / model
    card = read_card(folder)
    if not card.complete:
        raise InputError(
            f"model {model!r} brings only {card.settings['part']} along; release one trained whole"
        )
    write_weights(target, read_weights(folder / WEIGHTS_FILE), half=True)
    return file_sha256(target)


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

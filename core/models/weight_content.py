"""The content of a file held against its name: no web page, and every key and shape of its network.

Only for files whose hash nobody has published: where it is known, it says all of this.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.errors import CheckpointError

_BEGINNING_BYTES = 512
_BEGINNINGS = (b"PK", b"\x80")
"""The beginnings of the archives, and of the pickles before them, that PyTorch writes."""
_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")


def require_no_page(path: Path) -> None:
    """Refuse an empty file or a web page, which is what a login or an error of a server leaves; quick.

    Raises:
        CheckpointError: It is one.
    """
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING_BYTES)
    if not beginning:
        raise CheckpointError(f"{path.name} is empty")
    if beginning.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        raise CheckpointError(f"{path.name} is a web page (a login or an error page?) and holds no weights")


def require_network(name: str, path: Path) -> None:
    """Refuse a file that does not hold exactly the keys and shapes of a checkpoint's network.

    Args:
        name: Name of the checkpoint; one that is of no network here is not looked into.
        path: Its file.

    Raises:
        CheckpointError: It is no checkpoint, or one of another model; the first key that differs is named.
    """
    require_no_page(path)
    if name not in _CHECKS:
        return
    with path.open("rb") as file:
        if not file.read(4).startswith(_BEGINNINGS):
            raise CheckpointError(f"{path.name} cannot be read as a checkpoint: it does not begin as one")
    _CHECKS[name](path)


def _require_medsam(path: Path) -> None:
    from core.models.sam_network import require_sam

    require_sam(path, builder="vit_b")


def _require_medsam2(path: Path) -> None:
    from core.models.load_checkpoint import first_difference, read_state_dict, require_same
    from core.models.sam2.build_sam2_modules import STATE_KEY, build_video_module

    module = build_video_module("tiny", image_size=512)
    require_same(
        first_difference(module.state_dict(), read_state_dict(path, key=STATE_KEY)), origin=str(path)
    )


def _require_med3d(path: Path) -> None:
    from core.models.sam_med3d.published import read_published

    read_published(path)


_CHECKS: dict[str, Callable[[Path], None]] = {
    "medsam_vit_b": _require_medsam,
    "medsam2": _require_medsam2,
    "sam_med3d_turbo": _require_med3d,
}
"""The checks by name of the checkpoint; each builds the network that the file is loaded into."""

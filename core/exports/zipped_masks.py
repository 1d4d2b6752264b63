"""A folder of exported masks as one zip, for a download."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from core.exports.kept_mask import CaseMasks
from core.exports.mask_export import export_masks
from core.exports.mask_format import MaskFormat


def zipped_masks(cases: Iterable[CaseMasks], *, file_format: MaskFormat, masks_root: Path) -> bytes:
    """Return what `core.exports.mask_export.export_masks` writes as the bytes of a zip.

    Raises:
        InputError: There was nothing to write.
    """
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "masks"
        export_masks(cases, file_format=file_format, masks_root=masks_root, out=folder)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                archive.write(path, path.relative_to(folder).as_posix())
        return buffer.getvalue()

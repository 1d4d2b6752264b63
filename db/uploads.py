"""Uploaded pictures as cases of a study of their own."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from duckdb import DuckDBPyConnection
from PIL import Image

from core.access.acts import Act
from core.cases import Case, ImageFile, Modality
from core.datasets.upload import UploadedImage
from core.files.whole_file import write_whole
from core.imaging.hashing import file_sha256, pixel_sha256
from core.settings import Settings
from db.audit import Deed, Place, record
from db.readers import require_act
from db.studies import StudyImport, save_import

STUDY = "uploads"
LAYOUT = "upload"


def keep_upload(settings: Settings, uploaded: UploadedImage) -> Case:
    """Write an uploaded picture as PNG under a name made from its pixels, and describe it as a case.

    The same picture with the same spacing is the same case, whoever uploads it. Neither the file's name nor
    anything else that was in it is kept.

    Raises:
        OSError: The disk is full or not writable.
    """
    pixels = pixel_sha256(uploaded.pixels)
    name = hashlib.sha256(f"{pixels}{uploaded.spacing_mm}".encode()).hexdigest()
    root = upload_root(settings)
    root.mkdir(parents=True, exist_ok=True)
    path = root / f"{name}.png"
    if not path.exists():
        buffer = io.BytesIO()
        Image.fromarray(uploaded.pixels).save(buffer, format="PNG")
        write_whole(path, buffer.getvalue())
    case_id = f"upload-{name[:12]}"
    shape = (uploaded.pixels.shape[0], uploaded.pixels.shape[1])
    image = ImageFile(path, file_sha256(path), pixels, shape, uploaded.spacing_mm)
    return Case(case_id=case_id, patient_id=case_id, modality=Modality.ULTRASOUND, image=image)


def add_upload(con: DuckDBPyConnection, settings: Settings, case: Case, *, by: str) -> None:
    """Put a kept upload into the study `STUDY`; nothing changes where it is there already.

    Raises:
        AccessError: The person may not (any more), by the list as it is now.
    """
    require_act(con, by, Act.UPLOAD)
    root = upload_root(settings)
    save_import(con, StudyImport(STUDY, LAYOUT, root, (case,), (), files_seen=1))
    record(con, by, deed=Deed.UPLOADED, place=Place(STUDY, case.case_id))


def upload_root(settings: Settings) -> Path:
    """Folder of the uploaded pictures."""
    return settings.studies / STUDY

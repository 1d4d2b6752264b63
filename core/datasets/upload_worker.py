"""The process that decodes one uploaded file: bytes come in, a picture or a sentence goes out.

    python -m core.datasets.upload_worker FOLDER < FILE

It is given no name of the file, and writes nothing to disk but what a picture's reader needs for a moment, in
a folder that is made for it then: while it waits, its server may be ended by a signal, and nothing is left.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from core.datasets.upload import UploadedImage, read_upload
from core.errors import UnreadableFileError
from core.files.limits import (
    PICTURE_BYTES,
    UNPACKED_BYTES,
    UPLOAD_MEMORY_BYTES,
    UPLOAD_SECONDS,
    UPLOAD_UNPACKED_BYTES,
    VOLUME_BYTES,
)


def main(folder: Path) -> int:
    """Read a file from standard input and write what it holds: a line of JSON, then the pixels.

    Args:
        folder: The folder for what is written to disk; made for the file, and removed with it.
    """
    _load_libraries()
    data = sys.stdin.buffer.read()
    if not data:  # an empty file, which is refused; or whoever was to give one is gone
        return _answer(data)
    folder.mkdir(mode=0o700)
    tempfile.tempdir = str(folder)
    try:
        return _answer(data)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _answer(data: bytes) -> int:
    _limit()
    try:
        image = read_upload(data, "upload")
    except UnreadableFileError as error:
        said = json.dumps({"problem": error.problem, "action": error.action})
        sys.stdout.buffer.write(said.encode())
        return 0
    sys.stdout.buffer.write(_head(image))
    sys.stdout.buffer.write(image.pixels.tobytes())
    return 0


def _load_libraries() -> None:
    """Load what decoding needs while nobody waits yet."""
    import PIL.Image

    PIL.Image.init()


def _head(image: UploadedImage) -> bytes:
    said = {"shape": image.pixels.shape, "spacing_mm": image.spacing_mm, "notes": image.notes}
    return json.dumps(said).encode() + b"\n"


def _limit() -> None:
    """Set one budget for all formats; the operating system ends this process where a file takes more."""
    for limit in (UNPACKED_BYTES, VOLUME_BYTES, PICTURE_BYTES):
        os.environ[limit.variable] = str(min(limit.value(), UPLOAD_UNPACKED_BYTES.value()))
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time is still watched from outside
        return
    memory, seconds = UPLOAD_MEMORY_BYTES.value(), UPLOAD_SECONDS.value()
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a stricter limit holds already
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

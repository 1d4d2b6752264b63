"""Decoding an uploaded file in a process of its own, of limited memory and time.

Whatever a file leads a decoder into ends that process and no other: the app goes on for everybody else. One
process decodes one file. The next one is started beforehand and waits, its libraries loaded.
"""

from __future__ import annotations

import atexit
import math
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.datasets.upload import UploadedImage, require_upload_size
from core.errors import UnreadableFileError
from core.files.json_text import json_value
from core.files.limits import UPLOAD_MEMORY_BYTES, UPLOAD_SECONDS, UPLOAD_SIDE, sized

_REPOSITORY = Path(__file__).resolve().parents[2]
_COMMAND = (sys.executable, "-m", "core.datasets.upload_worker")
_MOST_NOTES, _MOST_LETTERS = 50, 2_000
_MOST_CHANNELS = 3


@dataclass(frozen=True, slots=True)
class _Worker:
    """A process, and the folder that it makes for its file: where it is ended, it removes nothing."""

    process: subprocess.Popen[bytes]
    folder: Path

    def end(self) -> None:
        """End the process, if it has not ended, and remove what it left."""
        with suppress(OSError):
            self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class _Waiting:
    """The process that waits for the next file."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    def take(self) -> _Worker:
        """A process that nobody else has; the next one is on its way."""
        with self._lock:
            taken, self._worker = self._worker, _started()
        if taken is not None and taken.process.poll() is None:
            return taken
        if taken is not None:
            taken.end()
        return _started()

    def end(self) -> None:
        """End the process that waits."""
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()


_WAITING = _Waiting()
atexit.register(_WAITING.end)


def read_upload_apart(data: bytes, file_name: str) -> UploadedImage:
    """Run `core.datasets.upload.read_upload` where its decoding cannot harm this process.

    Raises:
        UnreadableFileError: As there; or the file took more memory or time than a picture needs.
    """
    require_upload_size(data, file_name)
    worker = _WAITING.take()
    try:
        answer, _ = worker.process.communicate(data, timeout=UPLOAD_SECONDS.value())
    except subprocess.TimeoutExpired:
        raise _gave_up(file_name) from None
    finally:
        worker.end()
    if worker.process.returncode != 0:
        raise _gave_up(file_name)
    return _understood(answer, file_name)


def end_waiting_process() -> None:
    """End the process that waits for the next file, if there is one."""
    _WAITING.end()


def _started() -> _Worker:
    folder = Path(tempfile.gettempdir(), f"upload-{secrets.token_hex(16)}")
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    process = subprocess.Popen(
        [*_COMMAND, str(folder)],
        cwd=_REPOSITORY,
        env={**os.environ, **threads, "TMPDIR": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a library's words may quote the file
    )
    return _Worker(process, folder)


def _understood(answer: bytes, file_name: str) -> UploadedImage:
    """The answer of the process, which is believed no more than a file."""
    head, _, pixels = answer.partition(b"\n")
    try:
        said: dict[str, Any] = json_value(head)
        if "problem" in said:
            raise UnreadableFileError(
                file_name, str(said["problem"])[:_MOST_LETTERS], action=str(said["action"])[:_MOST_LETTERS]
            )
        shape = tuple(int(side) for side in said["shape"])
        is_picture = len(shape) == 2 or (len(shape) == 3 and shape[2] == _MOST_CHANNELS)
        if not is_picture or max(shape[:2]) > UPLOAD_SIDE.value() or math.prod(shape) != len(pixels):
            raise _gave_up(file_name)
        y_x = said["spacing_mm"]
        spacing_mm = None if y_x is None else (float(y_x[0]), float(y_x[1]))
        notes = tuple(str(note)[:_MOST_LETTERS] for note in said["notes"][:_MOST_NOTES])
    except (ValueError, KeyError, TypeError, IndexError):
        raise _gave_up(file_name) from None
    return UploadedImage(np.frombuffer(pixels, dtype=np.uint8).reshape(shape).copy(), spacing_mm, notes)


def _gave_up(file_name: str) -> UnreadableFileError:
    return UnreadableFileError(
        file_name,
        f"could not be decoded with {sized(UPLOAD_MEMORY_BYTES.value())} in {UPLOAD_SECONDS.value()} s, "
        "which is more than a picture needs",
        action="it is damaged or no picture: export it again, as PNG",
    )

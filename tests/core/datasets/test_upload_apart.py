from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.datasets.upload_apart import end_waiting_process, read_upload_apart
from core.errors import UnreadableFileError
from core.files.limits import UPLOAD_MEMORY_BYTES
from tests.conftest import REPOSITORY
from tests.core.imaging.dicom.deflated import deflated_bomb


@pytest.fixture(autouse=True)
def no_process_stays() -> Iterator[None]:
    yield
    end_waiting_process()


def png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_picture_comes_back_as_it_is_and_a_bomb_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pixels = np.arange(40 * 50, dtype=np.uint8).reshape(40, 50)
    taken = read_upload_apart(png(pixels), "a.png")
    np.testing.assert_array_equal(taken.pixels, pixels)
    assert taken.notes == ("The file does not tell the pixel spacing: areas are in pixels.",)
    with pytest.raises(UnreadableFileError, match=r"^b.dcm: is compressed and becomes larger than 256.0 MiB"):
        read_upload_apart(deflated_bomb(side=17_000), "b.dcm")
    with pytest.raises(UnreadableFileError, match=r"^c.txt: is by its first bytes no file of the kinds"):
        read_upload_apart(b"hello", "c.txt")
    with pytest.raises(UnreadableFileError, match=r"^d.png: is empty"):
        read_upload_apart(b"", "d.png")
    end_waiting_process()
    assert os.listdir(tmp_path) == []


def test_a_server_that_is_ended_by_a_signal_leaves_nothing(tmp_path: Path) -> None:
    """A server ends so whenever it is started anew, and then nothing is cleared up by Python."""
    program = (
        "import os, signal\n"
        "from core.datasets.upload_apart import _WAITING\n"
        "_WAITING.take().end()\n"
        "assert _WAITING._worker is not None\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
    )
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, env=environment, check=False)
    assert done.returncode == -signal.SIGTERM
    assert os.listdir(tmp_path) == []


def test_a_process_without_memory_ends_and_the_next_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = np.zeros((2000, 2000), dtype=np.uint8)
    with monkeypatch.context() as patch:
        patch.setenv(UPLOAD_MEMORY_BYTES.variable, "1000000")
        with pytest.raises(UnreadableFileError, match=r"^a.png: "):
            read_upload_apart(png(pixels), "a.png")
        end_waiting_process()
    assert read_upload_apart(png(pixels), "a.png").pixels.shape == (2000, 2000)

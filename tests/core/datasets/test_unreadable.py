"""What is wrong with one file ends no import."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.datasets.unreadable import faults_of
from core.errors import UnreadableFileError

A, B = Path("/study/a.png"), Path("/study/b.png")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "a.png: takes more memory than there is"),
        (ValueError("Mrs Doe"), r"a.png: cannot be read \(ValueError\)"),
        (PermissionError(13, "Permission denied", str(B)), r"b.png: cannot be opened \(Permission denied\)"),
        (OSError("broken data stream"), r"a.png: cannot be opened \(OSError\)"),
    ],
)
def test_any_error_becomes_a_line_on_the_file(error: Exception, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said) as raised, faults_of(A, B):
        raise error
    assert "Doe" not in str(raised.value)


def test_what_the_disk_refuses_elsewhere_passes() -> None:
    with pytest.raises(OSError, match="No space left"), faults_of(A):
        raise OSError(28, "No space left on device", "/home/derived/x.png")

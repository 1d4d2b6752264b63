"""The secret that pseudonyms, UIDs and date shifts are made with, and the file it is kept in.

HMAC-SHA-256 (RFC 2104): whoever lacks the key can neither undo a pseudonym nor try names against it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import InputError

FILE_NAME = "deidentification.key"
_BYTES = 32
_MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class DeidentificationKey:
    """Pseudonyms of one installation: the same key gives the same ones, another key none of them.

    Attributes:
        secret: 32 random bytes; never shown, logged or exported.
    """

    secret: bytes = field(repr=False)

    @property
    def key_id(self) -> str:
        """The sixteen digits that tell keys apart and say nothing of them."""
        return self._digest("key", "").hex()[:16]

    def patient(self, patient_id: str) -> str:
        """Return the pseudonym, ``P-`` and ten letters or digits, of a patient's identifier."""
        return f"P-{base64.b32encode(self._digest('patient', patient_id)).decode()[:10]}"

    def uid(self, uid: str) -> str:
        """Return a new UID, 2.25 and 128 bits (DICOM PS3.5 B.2); equal for equal ones: references hold."""
        return f"2.25.{int.from_bytes(self._digest('uid', uid)[:16], 'big')}"

    def days_back(self, patient_id: str) -> int:
        """Return by how many days, 1 to 3650, all dates of a patient are moved into the past."""
        return 1 + int.from_bytes(self._digest("dates", patient_id)[:8], "big") % _MOST_DAYS

    def number(self, text: str) -> int:
        """A number from 1 to 9999 that stands for one that cannot be true; equal for equal ones."""
        return 1 + int.from_bytes(self._digest("number", text)[:8], "big") % 9999

    def name_of_file(self, path: str) -> str:
        """Return eight digits that stand for a file in reports; the path itself may hold a name."""
        return self._digest("file", path).hex()[:8]

    def name_of_copy(self, path: str) -> str:
        """Return sixteen digits that a copied file is named by; no two files of a study share them."""
        return self._digest("file", path).hex()[:16]

    def _digest(self, kind: str, value: str) -> bytes:
        return hmac.new(self.secret, f"{kind}\0{value}".encode(), hashlib.sha256).digest()


def key_in(folder: Path) -> DeidentificationKey:
    """The key kept in a folder; made there, readable by its owner alone, where there is none yet.

    Args:
        folder: Outside every study (`core.settings.Settings.secrets`); made if missing.

    Raises:
        InputError: The file is there but holds no key.
        OSError: The folder cannot be written.
    """
    path = folder / FILE_NAME
    if not path.exists():
        _make(folder, path)
    path.chmod(0o600)
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (ValueError, UnicodeDecodeError):
        secret = b""
    if len(secret) != _BYTES:
        raise InputError(
            f"{path.name} is damaged; put it back from a backup. Without it, new imports give other "
            "pseudonyms, and nobody can follow those of earlier ones"
        )
    return DeidentificationKey(secret)


def _make(folder: Path, path: Path) -> None:
    """Write a new key whole; where another process was quicker, its key stays."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    temporary = folder / f".{FILE_NAME}.{os.getpid()}"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)

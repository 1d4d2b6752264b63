"""Pictures and downloads under addresses that nobody can guess and that belong to one session.

Streamlit names a file by a hash of its content, the same for everybody: whoever has a picture knows where
the app serves it, and anybody who has the address gets it. Here the name is a keyed hash with a key of the
session's own, and the session is remembered beside it, so that `gate` can ask whose file it is.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from contextvars import ContextVar
from pathlib import PurePosixPath

from streamlit.runtime import memory_media_file_storage
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import (
    MemoryFile,
    MemoryMediaFileStorage,
    get_extension_for_mimetype,
)
from streamlit.runtime.scriptrunner import get_script_run_ctx

_owners: dict[str, str] = {}
_receiver: ContextVar[str] = ContextVar("receiver", default="")


class PrivateFiles(MemoryMediaFileStorage):
    """The storage of Streamlit's files behind names of a session's own; equal contents are held once."""

    def __init__(self, media_endpoint: str) -> None:
        """Begin with nothing.

        Args:
            media_endpoint: The endpoint where files are served, ``/media``.
        """
        super().__init__(media_endpoint)
        self._endpoint = media_endpoint
        self._keys: dict[str, bytes] = {}
        self._inner: dict[str, str] = {}
        self._names = threading.Lock()

    def load_and_get_id(
        self, path_or_data: str | bytes, mimetype: str, kind: MediaFileKind, filename: str | None = None
    ) -> str:
        """Hold a file for the session that is at work; return its name."""
        inner = super().load_and_get_id(path_or_data, mimetype, kind, filename)
        session = session_at_work() or _receiver.get()
        with self._names:
            key = self._keys.setdefault(session, secrets.token_bytes(32))
            name = hashlib.blake2b(inner.encode(), key=key, digest_size=32).hexdigest()
            self._inner[name] = inner
            _owners[name] = session
        return name

    def get_file(self, filename: str) -> MemoryFile:
        """Return the file of a name, with or without a suffix."""
        inner = self._inner.get(PurePosixPath(filename).stem)
        if inner is None:
            raise MediaFileStorageError(f"there is no file {filename!r}")
        return super().get_file(inner)

    def get_url(self, file_id: str) -> str:
        """Return the address of a file."""
        suffix = get_extension_for_mimetype(self.get_file(file_id).mimetype)
        return f"{self._endpoint}/{file_id}{suffix}"

    def delete_file(self, file_id: str) -> None:
        """Delete a file; the content goes with the last session that has it, a key with its last file."""
        with self._names:
            session = _owners.pop(file_id, None)
            if session is not None and session not in _owners.values():
                self._keys.pop(session, None)
            inner = self._inner.pop(file_id, None)
            if inner is not None and inner not in self._inner.values():
                super().delete_file(inner)


def keep_files_private() -> None:
    """Make Streamlit's next runtime hold its files here."""
    memory_media_file_storage.MemoryMediaFileStorage = PrivateFiles  # type: ignore[misc]


def owner_of(filename: str) -> str | None:
    """Return the session that a file belongs to, by the last part of its address."""
    return _owners.get(PurePosixPath(filename).stem)


def hand_over_to(session: str) -> None:
    """Give the next file held in this context, outside of any script, to that session."""
    _receiver.set(session)


def session_at_work() -> str:
    """Return the session whose script runs in this thread."""
    context = get_script_run_ctx()
    return "" if context is None else context.session_id

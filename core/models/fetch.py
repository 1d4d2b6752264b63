"""Download a checkpoint: resumed where it was cut, held against its length and hash, put in place at once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import portalocker
from portalocker import LockFlags

from core.errors import CheckpointError, SettingsError
from core.imaging.hashing import file_sha256
from core.models.checkpoints import Checkpoint
from core.models.download import (
    ConnectionCutError,
    DownloadRefusedError,
    Progress,
    continue_download,
    is_safe_address,
)
from core.models.first_use import note_sha256, noted_sha256, require_noted
from core.models.partial_file import PartialFile
from core.models.weight_content import require_no_page

MIRROR_VARIABLE = "SAMOGRAPHY_WEIGHTS_URL"


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """The limits of trying.

    Attributes:
        attempts: Connections that may fail in a row without bringing a byte.
        first_pause_s: Pause after the first failure; it doubles with each further one, to 60 s.
        timeout_s: Longest silence of the server.
        sleep: The function that pauses.
        tell: Takes a sentence on a redirect to another host.
    """

    attempts: int = 5
    first_pause_s: float = 1.0
    timeout_s: float = 30.0
    sleep: Callable[[float], None] = time.sleep
    tell: Callable[[str], None] = lambda words: None


def checkpoint_url(checkpoint: Checkpoint, environment: Mapping[str, str] | None = None) -> str:
    """Return the address: ``SAMOGRAPHY_WEIGHTS_URL`` + file name if that is set, else the authors' address.

    Raises:
        SettingsError: The variable is not an https address, nor one of http on this machine.
    """
    mirror = (os.environ if environment is None else environment).get(MIRROR_VARIABLE)
    if not mirror:
        return checkpoint.url
    if not is_safe_address(mirror):
        raise SettingsError(
            f"{MIRROR_VARIABLE} must be the https address of a folder, without a name or password in it "
            f"(http on this machine only), got {mirror[:200]!r}"
        )
    return mirror.rstrip("/") + "/" + checkpoint.file_name


def fetch_checkpoint(
    checkpoint: Checkpoint,
    weights: Path,
    *,
    url: str | None = None,
    policy: FetchPolicy | None = None,
    progress: Progress | None = None,
) -> Path:
    """The checkpoint's file in the weights folder, downloaded unless a right one is there already.

    What has come is kept in ``<file>.part`` and continued by the next call, also after a crash. A wrong
    file of that name in the folder is replaced once the right one is complete.

    Args:
        checkpoint: The checkpoint to fetch.
        weights: Folder; made where needed.
        url: Instead of `checkpoint_url`.
        policy: The limits on how long to try.
        progress: Called with (bytes so far, total or None) at least once a MiB.

    Returns:
        Path of the complete, checked file.

    Raises:
        CheckpointError: The server refuses or keeps failing, the disk is full, the bytes are wrong, or
            another program is fetching the same file.
        SettingsError: The mirror's address is not one.
    """
    source = url or checkpoint_url(checkpoint)
    if not is_safe_address(source):
        raise CheckpointError(f"{source[:200]!r} is not an https address (http on this machine only)")
    target = weights / checkpoint.file_name
    if _is_right(target, checkpoint):
        return target
    try:
        weights.mkdir(parents=True, exist_ok=True)
        with _alone(target):
            if not _is_right(target, checkpoint):
                part = PartialFile(target.with_name(target.name + ".part"), checkpoint)
                _download(source, part, policy=policy or FetchPolicy(), progress=progress or _silent)
                _put_in_place(part, target, source)
    except OSError as error:
        raise CheckpointError(f"{weights} cannot be written: {error}; correct the folder's rights") from error
    return target


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Keep other programs from fetching the same file; the system lets go when this one ends."""
    with target.with_name(f".{target.name}.lock").open("a") as file:
        try:
            portalocker.lock(file, LockFlags.EXCLUSIVE | LockFlags.NON_BLOCKING)
        except portalocker.LockException as error:
            raise CheckpointError(
                f"another program is fetching {target.name} into {target.parent}; wait for it"
            ) from error
        yield


def _download(url: str, part: PartialFile, *, policy: FetchPolicy, progress: Progress) -> None:
    """Connect until all has come; an attempt that brought bytes starts the count again."""
    failures = 0
    while part.size_bytes != part.checkpoint.size_bytes:
        before = part.size_bytes
        try:
            continue_download(url, part, timeout_s=policy.timeout_s, progress=progress, tell=policy.tell)
            return
        except DownloadRefusedError as error:
            raise CheckpointError(
                f"{url} cannot be fetched: {error}. Check the network, set {MIRROR_VARIABLE} to a mirror, "
                f"or put {part.checkpoint.file_name} into the weights folder by hand"
            ) from error
        except ConnectionCutError as error:
            failures = 1 if part.size_bytes > before else failures + 1
            if failures >= policy.attempts:
                raise CheckpointError(
                    f"{url} failed {failures} times in a row, last: {error}. "
                    f"{part.size_bytes:,} bytes are kept; run the command again to continue, "
                    f"or set {MIRROR_VARIABLE} to a mirror"
                ) from error
            policy.sleep(min(policy.first_pause_s * 2 ** (failures - 1), 60.0))


def _put_in_place(part: PartialFile, target: Path, url: str) -> None:
    wrong = part.wrong_bytes()
    if wrong is not None:
        part.delete()
        raise CheckpointError(
            f"{url} gave wrong bytes for {target.name}: {wrong}. They were deleted; "
            "fetch again, from another network or mirror if it happens twice"
        )
    part.move_to(target)
    if part.checkpoint.sha256 is None and noted_sha256(target) is None:
        note_sha256(target, file_sha256(target))


def _is_right(path: Path, checkpoint: Checkpoint) -> bool:
    """Tell whether the complete file is there; without a known hash it must be the one of its first use.

    Raises:
        CheckpointError: It was changed since its first use.
    """
    if not path.is_file():
        return False
    if checkpoint.size_bytes is not None and path.stat().st_size != checkpoint.size_bytes:
        return False
    found = file_sha256(path)
    if checkpoint.sha256 is not None:
        return found == checkpoint.sha256
    try:
        require_no_page(path)
    except CheckpointError:
        return False
    if not found.startswith(checkpoint.sha256_begins):
        return False
    require_noted(path, found)
    return True


def _silent(done_bytes: int, total_bytes: int | None) -> None:
    """Ignore the progress."""

"""A connection of a download over HTTP, from where the last one ended."""

from __future__ import annotations

import http.client
import os
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from ipaddress import ip_address
from typing import IO, BinaryIO
from urllib.parse import urlsplit

from core.models.partial_file import PartialFile, is_disk_full

Progress = Callable[[int, int | None], None]
"""(bytes so far, total or None)."""

CHUNK_BYTES = 1 << 18
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_TRANSIENT = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE}
)


class ConnectionCutError(Exception):
    """The connection failed or ended early; another attempt may go on."""


class DownloadRefusedError(Exception):
    """The server will not give the file; another attempt is useless."""


def continue_download(
    url: str, part: PartialFile, *, timeout_s: float, progress: Progress, tell: Callable[[str], None]
) -> None:
    """Fetch what is missing of the file into `part`.

    A server that ignores the range, or has another version by now, makes the file start again. A redirect to
    another host is told; it is refused where no hash is known, or where it leaves https.

    Raises:
        ConnectionCutError: The connection failed or ended before the end; what came is kept.
        DownloadRefusedError: The server answered that it will not.
        CheckpointError: No room on the disk.
    """
    try:
        with _opener(url, part, tell).open(_request(url, part), timeout=timeout_s) as response:
            total_bytes = _prepare(response, part)
            _copy(response, part, total_bytes=total_bytes, progress=progress)
    except urllib.error.HTTPError as error:
        _refuse(error, part)
    except ValueError as error:  # a length that is no number, a redirect to no address
        raise DownloadRefusedError(f"its answer cannot be understood ({str(error)[:200]})") from error
    except (OSError, http.client.HTTPException) as error:
        raise ConnectionCutError(str(error) or type(error).__name__) from error


def is_safe_address(url: str) -> bool:
    """Tell whether an address is of https, or of http on this machine itself."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.username is not None or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class _Redirects(urllib.request.HTTPRedirectHandler):
    """A handler that follows no redirect to an unsafe address, nor to another host without a known hash."""

    def __init__(self, url: str, *, hash_known: bool, tell: Callable[[str], None]) -> None:
        self._place = urlsplit(url).netloc
        self._hash_known = hash_known
        self._tell = tell

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if not is_safe_address(newurl):
            raise DownloadRefusedError(f"it redirects to {newurl[:200]!r}, which is not an https address")
        place = urlsplit(newurl).netloc
        if place != self._place and not self._hash_known:
            raise DownloadRefusedError(
                f"it redirects to another host, {place[:200]}, and no hash is known to tell the right file by"
            )
        if place != self._place:
            self._tell(f"{self._place} redirects to {place[:200]}; the file will be held against its hash")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(url: str, part: PartialFile, tell: Callable[[str], None]) -> urllib.request.OpenerDirector:
    known = part.checkpoint.sha256 is not None
    return urllib.request.build_opener(_Redirects(url, hash_known=known, tell=tell))


def _request(url: str, part: PartialFile) -> urllib.request.Request:
    headers = {"User-Agent": "samography", "Accept-Encoding": "identity"}
    if part.resumable_bytes:
        headers["Range"] = f"bytes={part.resumable_bytes}-"
        # A weak ETag may not be compared for ranges (RFC 9110, 13.1.5).
        if part.version and not part.version.startswith("W/"):
            headers["If-Range"] = part.version
    return urllib.request.Request(url, headers=headers)


def _prepare(response: http.client.HTTPResponse, part: PartialFile) -> int | None:
    """Line the partial file up with the answer and check the room; returns the file's whole length."""
    _require_no_page(response)
    first_byte, total_bytes = _extent(response)
    if response.status != HTTPStatus.PARTIAL_CONTENT or first_byte != part.size_bytes:
        if first_byte:
            part.delete()
            raise ConnectionCutError(f"the server continued at byte {first_byte:,}, which was not asked for")
        part.start_again(response.headers.get("ETag"))
    if total_bytes is not None:
        part.require_length(total_bytes)
        part.require_space(total_bytes - part.size_bytes)
    return total_bytes


def _extent(response: http.client.HTTPResponse) -> tuple[int, int | None]:
    """Return the first byte of the answer and the whole file's length, None where it is not given."""
    if response.status == HTTPStatus.PARTIAL_CONTENT:
        content_range = re.fullmatch(
            r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18}|\*)", response.headers.get("Content-Range", "")
        )
        if content_range is None:
            raise DownloadRefusedError("the server continues without saying where (no Content-Range)")
        return int(content_range[1]), None if content_range[2] == "*" else int(content_range[2])
    length = response.headers.get("Content-Length")
    if length is not None and not re.fullmatch(r"[0-9]{1,18}", length.strip()):
        raise DownloadRefusedError(
            f"the server says a length that is no number (Content-Length {length[:40]!r})"
        )
    return 0, None if length is None else int(length)


def _require_no_page(response: http.client.HTTPResponse) -> None:
    """Refuse what says of itself that it is no file of weights."""
    kind = response.headers.get_content_type()
    if "Content-Type" in response.headers and kind in _PAGES:
        raise DownloadRefusedError(f"the server sent a web page ({kind}: a login or an error?), not the file")


def _copy(
    response: http.client.HTTPResponse, part: PartialFile, *, total_bytes: int | None, progress: Progress
) -> None:
    with part.path.open("ab") as stream:
        while chunk := response.read(CHUNK_BYTES):
            part.require_length(stream.tell() + len(chunk))
            _write(stream, chunk, part=part, total_bytes=total_bytes)
            progress(stream.tell(), total_bytes)
        os.fsync(stream.fileno())
    if total_bytes is not None and part.size_bytes < total_bytes:
        raise ConnectionCutError(f"the connection ended after {part.size_bytes:,} of {total_bytes:,} bytes")


def _write(stream: BinaryIO, chunk: bytes, *, part: PartialFile, total_bytes: int | None) -> None:
    """Write and hand to the system at once, so that a full disk is met here and the file's length is true."""
    try:
        stream.write(chunk)
        stream.flush()
    except OSError as error:
        if not is_disk_full(error):
            raise
        missing_bytes = len(chunk) if total_bytes is None else total_bytes - part.size_bytes
        raise part.disk_full(missing_bytes) from error


def _refuse(error: urllib.error.HTTPError, part: PartialFile) -> None:
    """Sort an HTTP error into `ConnectionCutError` (worth another try) and `DownloadRefusedError`."""
    if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        total = re.fullmatch(r"bytes \*/([0-9]{1,18})", error.headers.get("Content-Range", ""))
        if total and int(total[1]) == part.size_bytes:
            return  # All had come already.
        part.delete()
    reason = f"HTTP {error.code} {error.reason}"
    if error.code in _TRANSIENT or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ConnectionCutError(reason) from error
    raise DownloadRefusedError(reason) from error

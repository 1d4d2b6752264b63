"""A small web server on this machine that misbehaves as it is told."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


@dataclass
class WeightsServer:
    """Serves `content` at every address.

    Attributes:
        content: The bytes of the file.
        announced_bytes: Told length, where it is not that of the content; the rest is zeros.
        etag: Version of the file; None tells none.
        ranges: Whether parts are given on request.
        length: Told in place of a length; empty tells none.
        kind: Told as the type of the content.
        cuts: For each answer in turn, after how many bytes the connection is dropped (None: never).
        statuses: For each request in turn, an error to answer with (None: none).
        redirects: For each request in turn, where to send it on (None: nowhere).
        requests: What came: path and headers of interest.
    """

    content: bytes
    announced_bytes: int | None = None
    etag: str | None = '"v1"'
    ranges: bool = True
    length: str | None = None
    kind: str | None = None
    cuts: list[int | None] = field(default_factory=list)
    statuses: list[int | None] = field(default_factory=list)
    redirects: list[str | None] = field(default_factory=list)
    requests: list[dict[str, str | None]] = field(default_factory=list)

    def __enter__(self) -> WeightsServer:
        plan = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(self, plan)

            def log_message(self, *arguments: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Address of the folder, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/weights"

    @property
    def asked_ranges(self) -> list[str | None]:
        """The Range header of each request."""
        return [request["Range"] for request in self.requests]


def answer(handler: BaseHTTPRequestHandler, plan: WeightsServer) -> None:
    """One request."""
    names = ("Range", "If-Range")
    plan.requests.append({"path": handler.path, **{name: handler.headers.get(name) for name in names}})
    if plan.statuses and (status := plan.statuses.pop(0)):
        handler.send_error(status)
        return
    if plan.redirects and (place := plan.redirects.pop(0)):
        handler.send_response(302)
        handler.send_header("Location", place)
        handler.end_headers()
        return
    total = plan.announced_bytes or len(plan.content)
    first = first_byte(handler, plan)
    if first and first >= total:
        handler.send_response(416)
        handler.send_header("Content-Range", f"bytes */{total}")
        handler.end_headers()
        return
    handler.send_response(206 if first is not None else 200)
    if first is not None:
        handler.send_header("Content-Range", f"bytes {first}-{total - 1}/{total}")
    if plan.etag:
        handler.send_header("ETag", plan.etag)
    length = str(total - (first or 0)) if plan.length is None else plan.length
    if length:
        handler.send_header("Content-Length", length)
    if plan.kind:
        handler.send_header("Content-Type", plan.kind)
    handler.end_headers()
    send_body(handler, plan, first or 0, total)


def first_byte(handler: BaseHTTPRequestHandler, plan: WeightsServer) -> int | None:
    """Where a partial answer begins; None for a whole one."""
    asked = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
    condition = handler.headers.get("If-Range")
    if not asked or not plan.ranges or (condition is not None and condition != plan.etag):
        return None
    return int(asked[1])


def send_body(handler: BaseHTTPRequestHandler, plan: WeightsServer, first: int, total: int) -> None:
    """The bytes, up to the planned cut."""
    cut = plan.cuts.pop(0) if plan.cuts else None
    left = total - first if cut is None else min(cut, total - first)
    try:
        handler.wfile.write(plan.content[first : first + left])
        zeros = left - len(plan.content[first : first + left])
        while zeros > 0:
            handler.wfile.write(bytes(min(zeros, 1 << 20)))
            zeros -= 1 << 20
    except (BrokenPipeError, ConnectionResetError):
        pass
    handler.close_connection = True

"""Downloads that are cut, wrong, refused, or meet a full disk, against a real server."""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import portalocker
import pytest

from core.errors import CheckpointError, SettingsError
from core.models import partial_file
from core.models.checkpoints import CHECKPOINTS, Checkpoint
from core.models.fetch import FetchPolicy, checkpoint_url, fetch_checkpoint
from core.models.first_use import note_path
from tests.weights_server import WeightsServer

CONTENT = bytes(range(256)) * 4096  # 1 MiB
SHA256 = hashlib.sha256(CONTENT).hexdigest()
KNOWN = Checkpoint("small", "small.pth", "", len(CONTENT), SHA256, "Apache-2.0", frozenset())
UNKNOWN = Checkpoint("other", "other.pth", "", None, None, "Apache-2.0", frozenset())


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def server() -> Iterator[WeightsServer]:
    with WeightsServer(CONTENT) as running:
        yield running


def fetch(server: WeightsServer, folder: Path, *, what: Checkpoint = KNOWN, attempts: int = 3) -> Path:
    policy = FetchPolicy(attempts=attempts, timeout_s=5, sleep=lambda seconds: None)
    return fetch_checkpoint(what, folder, url=f"{server.url}/{what.file_name}", policy=policy)


def leftovers(folder: Path) -> list[str]:
    """Files beside locks and notes of hashes."""
    return sorted(path.name for path in folder.iterdir() if path.suffix not in (".lock", ".sha256"))


@pytest.mark.parametrize("what", [KNOWN, UNKNOWN])
def test_a_whole_download(server: WeightsServer, tmp_path: Path, what: Checkpoint) -> None:
    path = fetch(server, tmp_path / "weights", what=what)
    assert path == tmp_path / "weights" / what.file_name
    assert path.read_bytes() == CONTENT
    assert leftovers(path.parent) == [what.file_name]


def test_progress_ends_at_the_whole(server: WeightsServer, tmp_path: Path) -> None:
    said: list[tuple[int, int | None]] = []
    fetch_checkpoint(KNOWN, tmp_path, url=server.url, progress=lambda done, total: said.append((done, total)))
    assert said[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in said] == sorted(done for done, _ in said)


def test_what_is_there_is_not_fetched_again(server: WeightsServer, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    fetch(server, tmp_path)
    assert len(server.requests) == 1


@pytest.mark.parametrize("what", [KNOWN, UNKNOWN])
def test_a_cut_connection_is_resumed(server: WeightsServer, tmp_path: Path, what: Checkpoint) -> None:
    server.cuts = [300_000, 300_000, None]
    assert fetch(server, tmp_path, what=what).read_bytes() == CONTENT
    assert server.asked_ranges == [None, "bytes=300000-", "bytes=600000-"]
    assert server.requests[1]["If-Range"] == '"v1"'
    assert leftovers(tmp_path) == [what.file_name]


def test_a_later_call_goes_on_where_the_last_one_gave_up(server: WeightsServer, tmp_path: Path) -> None:
    server.cuts, server.statuses = [400_000], [None, 503, 503, 503]
    with pytest.raises(CheckpointError, match=r"failed 3 times in a row.*HTTP 503.*400,000 bytes are kept"):
        fetch(server, tmp_path)
    assert leftovers(tmp_path) == ["small.pth.part", "small.pth.part.etag"]
    assert fetch(server, tmp_path).read_bytes() == CONTENT
    assert server.asked_ranges[-1] == "bytes=400000-"


def test_pauses_double_and_progress_resets_them(server: WeightsServer, tmp_path: Path) -> None:
    server.statuses, server.cuts = [503, 503, None, 503, None], [10_000]
    pauses: list[float] = []
    policy = FetchPolicy(attempts=3, first_pause_s=1, timeout_s=5, sleep=pauses.append)
    fetch_checkpoint(KNOWN, tmp_path, url=server.url, policy=policy)
    assert pauses == [1, 2, 1, 2]


def test_a_server_without_ranges_starts_again(server: WeightsServer, tmp_path: Path) -> None:
    server.ranges, server.cuts = False, [300_000, None]
    assert fetch(server, tmp_path).read_bytes() == CONTENT
    assert server.asked_ranges == [None, "bytes=300000-"]


def test_a_new_version_on_the_server_starts_again(server: WeightsServer, tmp_path: Path) -> None:
    (tmp_path / "other.pth.part").write_bytes(b"old" * 1000)
    (tmp_path / "other.pth.part.etag").write_text('"v0"')
    assert fetch(server, tmp_path, what=UNKNOWN).read_bytes() == CONTENT
    assert server.requests[0]["If-Range"] == '"v0"'


def test_bytes_of_unknown_origin_are_not_built_upon(server: WeightsServer, tmp_path: Path) -> None:
    """No hash to check the end and no version to compare: mixing would go unseen."""
    (tmp_path / "other.pth.part").write_bytes(b"old" * 1000)
    assert fetch(server, tmp_path, what=UNKNOWN).read_bytes() == CONTENT
    assert server.asked_ranges == [None]


def test_a_crash_before_the_rename_costs_nothing(server: WeightsServer, tmp_path: Path) -> None:
    (tmp_path / "small.pth.part").write_bytes(CONTENT)
    assert fetch(server, tmp_path).read_bytes() == CONTENT
    assert server.requests == []


def test_nothing_left_to_ask_for_is_success(server: WeightsServer, tmp_path: Path) -> None:
    (tmp_path / "other.pth.part").write_bytes(CONTENT)
    (tmp_path / "other.pth.part.etag").write_text('"v1"')
    assert fetch(server, tmp_path, what=UNKNOWN).read_bytes() == CONTENT
    assert server.asked_ranges == [f"bytes={len(CONTENT)}-"]


def test_too_many_bytes_from_before_start_again(server: WeightsServer, tmp_path: Path) -> None:
    (tmp_path / "small.pth.part").write_bytes(CONTENT + b"more")
    assert fetch(server, tmp_path).read_bytes() == CONTENT
    assert server.asked_ranges == [f"bytes={len(CONTENT) + 4}-", None]


def test_wrong_bytes_are_deleted(server: WeightsServer, tmp_path: Path) -> None:
    server.content = CONTENT[:-1] + b"!"
    with pytest.raises(CheckpointError, match=rf"wrong bytes for small.* where {SHA256}"):
        fetch(server, tmp_path)
    assert leftovers(tmp_path) == []


def test_a_wrong_length_is_reported(server: WeightsServer, tmp_path: Path) -> None:
    server.content = b"<html>login</html>"
    with pytest.raises(CheckpointError, match="18 bytes where 1,048,576 are expected"):
        fetch(server, tmp_path)
    assert leftovers(tmp_path) == []


def test_a_wrong_beginning_is_found_at_the_end(server: WeightsServer, tmp_path: Path) -> None:
    (tmp_path / "small.pth.part").write_bytes(b"wrong")
    with pytest.raises(CheckpointError, match="wrong bytes"):
        fetch(server, tmp_path)
    assert fetch(server, tmp_path).read_bytes() == CONTENT


def test_a_right_file_in_a_folder_of_somebody_else_is_taken(server: WeightsServer, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    with portalocker.Lock(tmp_path / ".small.pth.lock"):
        assert fetch(server, tmp_path).read_bytes() == CONTENT


def test_a_wrong_file_is_replaced(server: WeightsServer, tmp_path: Path) -> None:
    (tmp_path / "small.pth").write_bytes(b"wrong")
    assert fetch(server, tmp_path).read_bytes() == CONTENT


def test_a_wrong_file_stays_until_the_right_one_is_there(server: WeightsServer, tmp_path: Path) -> None:
    (tmp_path / "small.pth").write_bytes(b"wrong")
    server.statuses = [404]
    with pytest.raises(CheckpointError):
        fetch(server, tmp_path)
    assert (tmp_path / "small.pth").read_bytes() == b"wrong"


@pytest.mark.parametrize("length", ["abc", "-5", "1e3", "9" * 30])
def test_a_length_that_is_no_number_is_reported(server: WeightsServer, tmp_path: Path, length: str) -> None:
    server.length = length
    with pytest.raises(CheckpointError, match=r"a length that is no number \(Content-Length"):
        fetch(server, tmp_path)
    assert len(server.requests) == 1


def test_a_web_page_is_reported(server: WeightsServer, tmp_path: Path) -> None:
    server.kind = "text/html; charset=utf-8"
    with pytest.raises(CheckpointError, match=r"sent a web page \(text/html: a login or an error\?\)"):
        fetch(server, tmp_path, what=UNKNOWN)
    server.kind, server.content = None, b"<html>please sign in</html>"
    with pytest.raises(CheckpointError, match=r"other.pth.part is a web page \(a login or an error page\?\)"):
        fetch(server, tmp_path, what=UNKNOWN)
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("length", [None, ""])
def test_more_bytes_than_the_file_can_have_are_not_taken(
    server: WeightsServer, tmp_path: Path, length: str | None
) -> None:
    server.length = length
    small = replace(UNKNOWN, most_bytes=500_000)
    with pytest.raises(
        CheckpointError, match=r"bytes or more for other.pth, of which at most 500,000 are expected"
    ):
        fetch(server, tmp_path, what=small)
    assert leftovers(tmp_path) == []


def test_another_file_than_that_of_the_first_use_is_refused(server: WeightsServer, tmp_path: Path) -> None:
    path = fetch(server, tmp_path, what=UNKNOWN)
    assert note_path(path).read_text() == f"{SHA256}  other.pth\n"
    path.unlink()
    server.content = CONTENT[:-1] + b"!"
    with pytest.raises(CheckpointError, match=rf"where {SHA256} was noted when it was first used"):
        fetch(server, tmp_path, what=UNKNOWN)
    path.write_bytes(b"changed by hand")
    with pytest.raises(CheckpointError, match=r"delete .*other.pth.sha256 if it was replaced on purpose"):
        fetch(server, tmp_path, what=UNKNOWN)


def test_a_refusal_is_not_repeated(server: WeightsServer, tmp_path: Path) -> None:
    server.statuses = [404]
    with pytest.raises(CheckpointError, match=r"HTTP 404.*set SAMOGRAPHY_WEIGHTS_URL to a mirror"):
        fetch(server, tmp_path)
    assert len(server.requests) == 1


def test_nobody_listening(tmp_path: Path) -> None:
    with WeightsServer(CONTENT) as gone:
        pass
    with pytest.raises(CheckpointError, match="failed 3 times in a row"):
        fetch(gone, tmp_path)


def test_a_disk_too_small_is_met_before_the_download(
    server: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(partial_file.shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(CheckpointError, match="1,048,576 more bytes are needed, 1,000 are free"):
        fetch(server, tmp_path)


def test_a_folder_that_cannot_be_written(server: WeightsServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CheckpointError, match=r"cannot be written: .*correct the folder's rights"):
        fetch(server, tmp_path / "file" / "weights")


def test_two_fetches_of_one_file_do_not_meet(server: WeightsServer, tmp_path: Path) -> None:
    with (
        portalocker.Lock(tmp_path / ".small.pth.lock"),
        pytest.raises(CheckpointError, match="another program is fetching small"),
    ):
        fetch(server, tmp_path)
    assert server.requests == []


def test_many_threads_end_with_one_right_file(server: WeightsServer, tmp_path: Path) -> None:
    outcomes: list[object] = []

    def attempt() -> None:
        try:
            outcomes.append(fetch(server, tmp_path).read_bytes() == CONTENT)
        except CheckpointError as error:
            outcomes.append(str(error))

    threads = [threading.Thread(target=attempt) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert True in outcomes
    assert all(outcome is True or "another program" in str(outcome) for outcome in outcomes)
    assert leftovers(tmp_path) == ["small.pth"]


def test_the_address_is_the_authors_or_the_mirrors() -> None:
    wanted = CHECKPOINTS["sam_vit_b"]
    assert checkpoint_url(wanted, {}) == wanted.url
    mirror = {"SAMOGRAPHY_WEIGHTS_URL": "https://mirror.example/models/"}
    assert checkpoint_url(wanted, mirror) == "https://mirror.example/models/sam_vit_b_01ec64.pth"


@pytest.mark.parametrize(
    "mirror",
    [
        "ftp://mirror.example/",
        "/srv/models",
        "https://",
        "file:///etc/passwd",
        "http://mirror.example/",
        "http://127.0.0.1.mirror.example/",
        "https://me:secret@mirror.example/",
        "https://[mirror/",
    ],
)
def test_a_mirror_that_is_no_safe_address_is_refused(mirror: str) -> None:
    with pytest.raises(SettingsError, match="must be the https address of a folder"):
        checkpoint_url(KNOWN, {"SAMOGRAPHY_WEIGHTS_URL": mirror})


@pytest.mark.parametrize(
    "place", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://mirror.example/x", "//[/x"]
)
def test_no_redirect_leaves_safe_addresses(server: WeightsServer, tmp_path: Path, place: str) -> None:
    server.redirects = [place]
    with pytest.raises(CheckpointError, match=r"not an https address|not be understood|not allowed"):
        fetch(server, tmp_path)
    assert leftovers(tmp_path) == []


def test_another_host_is_reported_where_the_hash_is_known_and_else_refused(
    server: WeightsServer, tmp_path: Path
) -> None:
    lines: list[str] = []
    policy = FetchPolicy(attempts=1, timeout_s=5, tell=lines.append)
    with WeightsServer(CONTENT) as other:
        server.redirects = [f"{other.url}/small.pth", f"{other.url}/other.pth"]
        path = fetch_checkpoint(KNOWN, tmp_path, url=f"{server.url}/small.pth", policy=policy)
        assert path.read_bytes() == CONTENT
        assert len(lines) == 1
        assert other.url.split("/")[2] in lines[0]
        with pytest.raises(CheckpointError, match="another host"):
            fetch_checkpoint(UNKNOWN, tmp_path, url=f"{server.url}/other.pth", policy=policy)


def test_the_same_host_may_send_on(server: WeightsServer, tmp_path: Path) -> None:
    server.redirects = [f"{server.url}/moved.pth"]
    assert fetch(server, tmp_path, what=UNKNOWN).read_bytes() == CONTENT

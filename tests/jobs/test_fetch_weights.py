"""The command line for weights, as a process of its own."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

from jobs.fetch_weights import main
from tests.weights_server import WeightsServer

REPOSITORY = Path(__file__).resolve().parents[2]
LARGEST_FILE_BYTES = 3 << 20


def fetch_weights(
    *arguments: str, weights: Path, mirror: str, full_disk: bool = False
) -> subprocess.CompletedProcess[str]:
    places = {"SAMOGRAPHY_WEIGHTS": str(weights), "SAMOGRAPHY_WEIGHTS_URL": mirror}
    environment = {**os.environ, **places, "no_proxy": "127.0.0.1"}
    limit = (LARGEST_FILE_BYTES, LARGEST_FILE_BYTES)
    return subprocess.run(
        [sys.executable, "-m", "jobs.fetch_weights", *arguments],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit)) if full_disk else None,
    )


def test_fetching_from_a_mirror(tmp_path: Path) -> None:
    """A file that comes whole, and is no weights for all that."""
    with WeightsServer(os.urandom(700_000), cuts=[300_000]) as server:
        done = fetch_weights("sam_med3d_turbo", weights=tmp_path / "w", mirror=server.url)
    assert done.returncode == 1
    assert "gave wrong bytes for sam_med3d_turbo.pth" in done.stderr
    assert "cannot be read as a checkpoint" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((tmp_path / "w").glob("sam_med3d*"))
    assert "sam_med3d_turbo: 0.7 MB of 0.7 MB, 100%" in done.stderr
    assert server.requests[0]["path"] == "/weights/sam_med3d_turbo.pth"


def test_wrong_bytes_fail(tmp_path: Path) -> None:
    with WeightsServer(b"not the weights") as server:
        done = fetch_weights("sam_vit_b", weights=tmp_path, mirror=server.url)
    assert done.returncode == 1
    assert "15 bytes where 375,042,383 are expected" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("sam_vit_b*.p*"))


def test_a_disk_that_fills_up_during_the_download(tmp_path: Path) -> None:
    """A file-size limit of the process stands for the full disk: the system refuses the write."""
    with WeightsServer(b"", announced_bytes=156_008_466) as server:
        done = fetch_weights("sam2.1_hiera_tiny", weights=tmp_path, mirror=server.url, full_disk=True)
    assert done.returncode == 1
    left = 156_008_466 - LARGEST_FILE_BYTES
    assert f"no room for sam2.1_hiera_tiny.pt in {tmp_path}: {left:,} more bytes are needed" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "sam2.1_hiera_tiny.pt.part").stat().st_size == LARGEST_FILE_BYTES


def test_bad_usage(tmp_path: Path) -> None:
    unknown = fetch_weights("sam_vit_x", weights=tmp_path, mirror="")
    assert unknown.returncode == 2
    assert "checkpoint 'sam_vit_x' is not known; choose from sam_vit_b" in unknown.stderr
    assert fetch_weights(weights=tmp_path, mirror="").returncode == 2
    assert fetch_weights("sam_vit_b", weights=tmp_path, mirror="ftp://x").returncode == 2


def test_the_list_says_what_is_here(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("SAMOGRAPHY_WEIGHTS", str(tmp_path))
    (tmp_path / "medsam_vit_b.pth").write_bytes(b"weights")
    assert main(["--list"]) == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert lines["medsam_vit_b"].endswith("medsam_vit_b.pth")
    assert lines["sam_vit_h"].split()[1:3] == ["2,565", "Apache-2.0"]
    assert lines["sam_vit_h"].endswith("-")

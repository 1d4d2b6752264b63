"""Encoding ahead as a job: with a small SAM from a checkpoint on disk, a real study and a real store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from segment_anything import sam_model_registry

from core.annotation.engine import AnnotationEngine
from core.models import checkpoints
from core.requests.encode import EncodeRequest
from core.requests.registry import JOB_FACTS, facts_of
from core.settings import Settings
from db.runs import run_statuses
from db.store import Store
from db.studies import load_cases
from db.uploads import STUDY as UPLOADS
from db.uploads import add_upload, keep_upload
from jobs.encode import main
from jobs.queue import submit
from tests.core.models.conftest import build_tiny_sam
from tests.people import enlist
from tests.tiny_study import make_study

KEY = "sam_vit_b"


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Settings, Store]:
    """Three cases, and weights of a SAM of test size in the place of ViT-B's."""
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")
    monkeypatch.delenv("SAMOGRAPHY_WEIGHTS", raising=False)
    settings, store = make_study(tmp_path, cases=3)
    known = replace(checkpoints.CHECKPOINTS[KEY], size_bytes=None, sha256=None)
    monkeypatch.setitem(checkpoints.CHECKPOINTS, KEY, known)
    monkeypatch.setitem(sam_model_registry, "vit_b", build_tiny_sam)
    settings.weights.mkdir()
    torch.manual_seed(3)
    torch.save(build_tiny_sam().state_dict(), settings.weights / known.file_name)
    return settings, store


def encoded(settings: Settings) -> int:
    return len(list(settings.embeddings.glob("*.npz")))


def test_a_reader_need_not_wait_for_images_that_a_job_has_encoded(
    study: tuple[Settings, Store], capsys: pytest.CaptureFixture[str]
) -> None:
    settings, store = study
    assert main(["--study", "tiny", "--model", KEY]) == 0
    assert encoded(settings) == 3
    with store.connect() as con:
        cases = load_cases(con, "tiny")
        (status,) = run_statuses(con)
    assert (status.run.kind, status.done, status.message) == ("encode", 3, "3 of 3 cases encoded")
    engine = AnnotationEngine(settings)
    assert all(engine.prepare(case, KEY).reused for case in cases)
    assert main(["--study", "tiny", "--model", KEY]) == 0
    assert "has done this already" in capsys.readouterr().out


def test_a_filter_and_cases_without_a_reference(study: tuple[Settings, Store]) -> None:
    from core.datasets.upload import UploadedImage

    settings, store = study
    assert main(["--study", "tiny", "--model", KEY, "--cases", "pathology = malignant"]) == 0
    assert encoded(settings) == 1
    with store.connect() as con:
        pixels = AnnotationEngine(settings).image(load_cases(con, "tiny")[0])
    case = keep_upload(settings, UploadedImage(pixels[::-1].copy()))
    enlist(store, "Ada")
    with store.connect(write=True) as con:
        add_upload(con, settings, case, by="Ada")
    assert main(["--study", UPLOADS, "--model", KEY]) == 0
    assert encoded(settings) == 2


def test_it_can_be_queued_like_any_job(study: tuple[Settings, Store]) -> None:
    settings, store = study
    submit(store, settings, "encode", {"study": "tiny", "model": KEY, "limit": 2})
    with store.connect() as con:
        (status,) = run_statuses(con)  # no baseline beside it
    assert (status.run.kind, status.state, status.run.model, status.run.prompts) == (
        "encode",
        "queued",
        KEY,
        (),
    )


def test_what_makes_no_sense_is_refused(
    study: tuple[Settings, Store], capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, message in (
        (["--model", "classical"], "has no weights and encodes nothing worth keeping"),
        (["--model", KEY, "--limit", "0"], "limit is 0"),
    ):
        assert main(["--study", "tiny", *arguments]) == 2
        assert message in capsys.readouterr().err
    assert main(["--study", "gone", "--model", KEY]) == 1
    assert "there is no study 'gone'" in capsys.readouterr().err


def test_a_request_knows_its_kind() -> None:
    request = EncodeRequest(study="tiny", model=KEY)
    assert facts_of(request) is JOB_FACTS["encode"]

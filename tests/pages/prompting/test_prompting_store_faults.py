"""The store fails while somebody reads: nothing drawn is lost, and it goes on when the cause is gone."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.annotation.drawn import Tool
from core.annotation.reading_key import ReadingKey
from core.canvas.fabric import Dot, Frame
from db.annotations import versions
from db.drafts import load_draft
from db.file_lock import FileLock
from db.store import Store
from pages.components.shared import resources
from tests.pages.conftest import OpenPage, shown_text
from tests.pages.prompting.conftest import PromptingPage

SitDown = Callable[..., PromptingPage]
BOX = Frame(180, 140, 420, 330)
KEY = ReadingKey("Ada", "tiny", "images/c001")


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_WAIT_S", 1.0)


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """As if another program kept the store."""
    lock = FileLock(store.path.with_name(f"{store.path.name}.lock"))
    with lock.held(exclusive=True, deadline=time.monotonic() + 10):
        yield


@contextmanager
def disk_full(store: Store) -> Iterator[None]:
    """No file of this process can grow, as on a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    ("fault", "said"), [(locked, "kept by other programs"), (disk_full, "is full")], ids=["locked", "full"]
)
def test_what_was_drawn_meanwhile_is_saved_and_accepted_afterwards(
    open_volumes_page: SitDown, store: Store, fault: Callable[[Store], Iterator[None]], said: str
) -> None:
    prompting = open_volumes_page().draw(Tool.BOX, BOX)
    with fault(store):  # type: ignore[attr-defined]
        prompting.draw(Tool.POSITIVE_POINT, Dot(300, 230))
        assert said in prompting.app.error[0].value
        assert len(prompting.entries) == 2
        prompting.press("accept")
        assert said in prompting.app.error[0].value + prompting.app.warning[0].value
        prompting.press("go_next")
        assert prompting.case == KEY.case_id
        assert not prompting.app.exception
    prompting.press("save_now")
    assert not prompting.app.error
    with store.connect() as con:
        kept = load_draft(con, KEY)
    assert kept is not None
    assert len(kept.state.lesions[0].prompts.drawn) == 2
    prompting.press("accept")
    assert prompting.case != KEY.case_id
    with store.connect() as con:
        assert len(versions(con, KEY)) == 1


@pytest.mark.parametrize(
    "page", ["overview", "results", "prompting", "reader_results", "reports", "jobs", "readers"]
)
def test_a_page_says_that_the_home_is_closed_and_comes_back(
    reading_home: Path, store: Store, open_page: OpenPage, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.open

    def refused(path: Path, *given: object, **named: object) -> object:
        if path.name.startswith("samography.duckdb."):
            raise OSError(30, os.strerror(30))
        return real(path, *given, **named)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refused)
        opened = open_page(page)
        assert not opened.exception
        assert "cannot be written (Read-only file system); mend its rights" in shown_text(opened)
    opened.run()
    assert not opened.exception
    assert "Read-only" not in shown_text(opened)

"""A store that was really filled, and pages opened without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, local_script_runner

from core.annotation.people import Role
from core.job_state import JobState
from core.settings import Settings
from db.readers import add_reader, sign_in
from db.runs import Event, EventKind, add_event, add_run, run_statuses
from db.store import Store
from jobs import evaluate
from jobs.job_command import SOME_FAILED
from tests.conftest import REPOSITORY
from tests.made_once import made_once
from tests.pages.app_server import WAIT_MS, serving
from tests.tiny_study import import_cohort, make_study, write_cohort

CASES = 14
BARE_STUDY = "a study with a name that is far too long to fit into any box of any page of this application"

OpenPage = Callable[..., AppTest]
OpenBrowser = Callable[[], Any]
READERS = ("Ada", "Ben", "Cleo")
"""Of the app that browser tests share; Ada is its admin."""


@dataclass(frozen=True)
class SharedApp:
    """An app that serves, and what it serves."""

    url: str
    places: Settings
    store: Store


@pytest.fixture(scope="session", autouse=True)
def _streamlit_wastes_no_time() -> Iterator[None]:
    """What comes with installed packages is read once, not for every app; who waits for a script sleeps."""
    asking = local_script_runner.require_widgets_deltas

    def waiting(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
        if runner._script_thread is not None:
            runner._script_thread.join(timeout)
        asking(runner, timeout)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests)
        )
        patch.setattr(local_script_runner, "require_widgets_deltas", waiting)
        yield


@pytest.fixture(autouse=True)
def _no_leftovers() -> None:
    """What one test cached is not for the next."""
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Study "tiny" with two arms, the baseline and a failed case; one bare study; one failed run."""
    return made_once(tmp_path_factory, "filled", _fill)


def _fill(home: Path) -> None:
    _, store = make_study(home, cases=CASES)
    _make_bare_study(store, home / "cohort" / "bare")
    _damage(home / "cohort" / "tiny" / "images" / "c005.png")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMOGRAPHY_HOME", str(home))
        two_arms = ["--prompts", "hu2023", "--prompts", "none"]
        assert evaluate.main(["--study", "tiny", "--model", "classical", *two_arms]) == SOME_FAILED
        assert evaluate.main(["--study", BARE_STUDY, "--model", "ellipse"]) == 0
    _add_failed_run(store)


@pytest.fixture
def home(filled_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The app looks at the filled home; nothing starts a supervisor."""
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(filled_home))
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")
    return filled_home


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The app looks at a home in which nothing is yet."""
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")
    return tmp_path


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedApp]:
    """The app for every browser test that needs no server of its own: each file brings its own study."""
    home = tmp_path_factory.mktemp("shared")
    places = Settings(home, home / "weights")
    store = Store(places.store_path)
    with store.connect(write=True) as con:
        admin = sign_in(con, READERS[0])
        for name in READERS[1:]:
            add_reader(con, name, role=Role.READER, by=admin)
    with serving(home, tmp_path_factory.mktemp("shared_server") / "log") as url:
        yield SharedApp(url, places, store)


@pytest.fixture(scope="session")
def used_context(chromium: Any) -> Iterator[Any]:
    """Keeps what it has compiled of the app, which takes longer than most tests do."""
    context = chromium.new_context()
    context.set_default_timeout(WAIT_MS)
    yield context
    context.close()


@pytest.fixture
def page(used_context: Any) -> Iterator[Any]:
    """A tab of a browser that knows nobody: no cookies are left, and the app stores nothing else in it."""
    used_context.clear_cookies()
    tab = used_context.new_page()
    tab.set_viewport_size({"width": 1440, "height": 900})
    yield tab
    tab.close()


@pytest.fixture
def new_browser(chromium: Any) -> Iterator[OpenBrowser]:
    """Open a fresh browser, as another person would."""
    contexts = []

    def opened() -> Any:
        context = chromium.new_context(viewport={"width": 1300, "height": 900})
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        return context

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def open_page() -> OpenPage:
    """Open a page by name, as a link with these parameters would: no other page runs before it."""

    def opened(name: str, **parameters: str) -> AppTest:
        app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=60)
        app.switch_page(f"pages/{name}.py")
        for key, value in parameters.items():
            app.query_params[key] = value
        return app.run()

    return opened


@pytest.fixture(scope="session")
def _seen() -> dict[tuple[str, ...], AppTest]:
    """Pages of the filled home that tests have looked at."""
    return {}


@pytest.fixture
def look_at(home: Path, open_page: OpenPage, _seen: dict[tuple[str, ...], AppTest]) -> OpenPage:
    """Open a page of the filled home, or its tab, for tests that press nothing: once for all of them."""

    def looked_at(name: str, *, tab: str = "", **parameters: str) -> AppTest:
        key = (name, tab, *map("=".join, sorted(parameters.items())))
        if key not in _seen:
            _seen[key] = page = open_page(name, **parameters)
            if tab:
                page.session_state["result_tabs"] = tab
                page.run()
        return _seen[key]

    return looked_at


@pytest.fixture
def runs(home: Path) -> dict[str, str]:
    """Run ids of the filled home by "model/state" of the study "tiny"."""
    with Store(Settings(home, home / "weights").store_path).connect() as con:
        return {f"{s.run.model}/{s.state}": s.run.run_id for s in run_statuses(con, study="tiny")}


def button(app: AppTest, name: str) -> Any:
    """The button of that key, or of the open case where its key names the opening."""
    return next(one for one in app.button if re.fullmatch(rf"{name}(_o\d+)?", one.key or ""))


def shown_text(app: AppTest) -> str:
    """All words on the page that are no table, chart or widget."""
    kinds = ("title", "subheader", "markdown", "caption", "info", "warning", "error", "success", "code")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(app, kind))


def _make_bare_study(store: Store, root: Path) -> None:
    """Neither spacing nor BI-RADS."""
    write_cohort(root, 4)
    table = (root / "cases.csv").read_text().splitlines()
    (root / "cases.csv").write_text("\n".join(",".join(line.split(",")[:4]) for line in table) + "\n")
    import_cohort(store, root, study=BARE_STUDY)


def _damage(image: Path) -> None:
    """Another picture of the same size, after the import."""
    shape = np.asarray(Image.open(image)).shape
    Image.fromarray(np.zeros(shape, dtype=np.uint8)).save(image)


def _add_failed_run(store: Store) -> None:
    with store.connect(write=True) as con:
        sample = next(s.run for s in run_statuses(con, study="tiny") if s.run.model == "classical")
        run = replace(sample, run_id="20260101-000000-sam_vit_b-dead", model="sam_vit_b", identity_sha256="0")
        add_run(con, run)
        add_event(con, run.run_id, Event(kind=EventKind.STATE, state=JobState.RUNNING, attempt=1))
        reason = "the weights sam_vit_b_01ec64.pth are not there"
        add_event(con, run.run_id, Event(kind=EventKind.STATE, state=JobState.FAILED, message=reason))

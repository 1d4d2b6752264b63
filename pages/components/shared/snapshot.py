"""Studies and runs as they are now: the one look into the store that every rerun takes."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.errors import StoreError
from db.runs import RunStatus, run_statuses
from db.studies import Study, studies
from pages.components.login.guard import say_and_wait
from pages.components.shared.resources import store


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The studies by name, and the newest runs first."""

    studies: tuple[Study, ...]
    runs: tuple[RunStatus, ...]

    def runs_of(self, study: str) -> list[RunStatus]:
        """Return the runs over one study, newest first."""
        return [status for status in self.runs if status.run.study == study]


def read_snapshot() -> Snapshot:
    """Read the studies and runs.

    Raises:
        StoreError: The store cannot be opened.
    """
    with store().connect() as con:
        return Snapshot(tuple(studies(con)), tuple(run_statuses(con)))


def take_snapshot() -> Snapshot:
    """Read the studies and runs; where the store cannot be opened, say why and end the page."""
    try:
        return read_snapshot()
    except StoreError as error:
        say_and_wait(error)
        st.stop()

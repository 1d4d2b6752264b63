"""Making a report without making the page wait: the command does it, and the page looks in on it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import streamlit as st

from core.access.permissions import Permission
from core.reports.protocol import ProtocolReport
from db.studies import Study
from pages.components.login.guard import acting_for, guarded_fragment
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.resources import settings

_MAKING = "report_being_made"
_REFUSED = "report_refused"
_ROOT = Path(__file__).resolve().parents[3]
_EVERY_S = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class _Making:
    """A report on its way."""

    process: subprocess.Popen[bytes]
    said: IO[bytes]
    words: str


def make_report(protocol: ProtocolReport, study: Study, cohort: ChosenCohort | None) -> None:
    """Show a button and, below it, how the making goes on."""
    busy = _MAKING in st.session_state
    if st.button("Make the report", type="primary", icon=":material/summarize:", disabled=busy):
        st.session_state.pop(_REFUSED, None)
        acting_for(Permission.MAKE_REPORT)
        st.session_state[_MAKING] = _start(protocol, study, "" if cohort is None else cohort.text)
        st.rerun()
    if _MAKING in st.session_state:
        _follow()
    elif _REFUSED in st.session_state:
        st.error(st.session_state[_REFUSED])


def _start(protocol: ProtocolReport, study: Study, cases: str) -> _Making:
    command = [sys.executable, "-m", "jobs.report", "--protocol", protocol.key]
    # A file and no pipe: nobody reads while it works, and a full pipe would stop it.
    said = tempfile.TemporaryFile()  # noqa: SIM115, it is closed when the process is over
    process = subprocess.Popen(
        [*command, f"--study={study.study}", f"--cases={cases}"],
        cwd=_ROOT,
        # The home may be given relative to where the app was started.
        env=os.environ | {"SAMOGRAPHY_HOME": str(settings().home)},
        stdout=subprocess.DEVNULL,
        stderr=said,
    )
    return _Making(process, said, f"{protocol.key} over {study.study}")


@guarded_fragment(run_every=_EVERY_S)
def _follow() -> None:
    making: _Making | None = st.session_state.get(_MAKING)
    if making is None:
        return
    code = making.process.poll()
    if code is None:
        st.info(
            f"The report {making.words} is being made; it appears below.", icon=":material/hourglass_top:"
        )
        return
    del st.session_state[_MAKING]
    if code != 0:
        st.session_state[_REFUSED] = _reason(making.said)
    making.said.close()
    st.rerun()


def _reason(said: IO[bytes]) -> str:
    """Return the last line on stderr, which is the error for people."""
    said.seek(0)
    lines = said.read().decode(errors="replace").strip().splitlines()
    return lines[-1].removeprefix("error: ") if lines else "The report could not be made."

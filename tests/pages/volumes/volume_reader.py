"""A reader before the volumes page, without a browser."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from core.annotation.reading_key import ReadingKey
from core.annotation.volume_work import VolumeWork
from core.settings import Settings
from db.drafts import load_draft
from db.runs import run_statuses
from db.store import Store
from jobs import propagate_case
from tests.pages.conftest import button
from tests.tiny_volume_study import CASE_ID, lesion_xyz

KEY = ReadingKey("Ada", "vol", CASE_ID)
REFERENCE = lesion_xyz().T


class Reading:
    """A reader before the page."""

    def __init__(self, app: AppTest, settings: Settings, store: Store) -> None:
        self.app, self.settings, self.store = app, settings, store

    @property
    def seen(self) -> dict[str, Any]:
        """What the viewer is told."""
        sent: dict[str, Any] = json.loads(self.app.get("bidi_component")[0].proto.json)
        return sent

    @property
    def slice(self) -> int:
        return int(self.seen["planes"][0]["index"])

    def index(self, plane: str) -> int:
        """Of the slice that a plane shows."""
        return next(int(one["index"]) for one in self.seen["planes"] if one["name"] == plane)

    @property
    def ahead(self) -> list[dict[str, Any]]:
        """Pictures that were sent ahead by the last run."""
        sent = json.loads(self.app.get("bidi_component")[-1].proto.json)
        pictures: list[dict[str, Any]] = sent["pictures"]
        return pictures

    def do(self, **action: Any) -> Reading:
        self.report(**action)
        self.app.run()
        assert not self.app.exception
        return self

    def report(self, **action: Any) -> None:
        """What the viewer would report next."""
        seen = self.seen
        places = {plane["name"]: plane["place"] for plane in seen["planes"]}
        here = {
            "place": places[action.get("plane", "axial")],
            "slice": self.index(action.get("plane", "axial")),
        }
        done = {"n": seen["taken"] + 1, **here, **action}
        self.app.session_state["volume_viewer"] = {"actions": [done]}

    def box(self) -> Reading:
        """Round the lesion, on the slice that is shown."""
        ys, xs = np.nonzero(REFERENCE[self.slice])
        return self.do(
            kind="box",
            x0=float(xs.min() - 1),
            y0=float(ys.min() - 1),
            x1=float(xs.max() + 2),
            y1=float(ys.max() + 2),
        )

    @property
    def newest_run(self) -> str:
        with self.store.connect() as con:
            return run_statuses(con, study="vol")[0].run.run_id

    @property
    def work(self) -> VolumeWork:
        """What is saved of the only lesion."""
        with self.store.connect() as con:
            draft = load_draft(con, KEY)
        assert draft is not None
        work = draft.state.lesions[0].volume
        assert work is not None
        return work

    def press(self, key: str) -> Reading:
        button(self.app, key).click().run()
        assert not self.app.exception
        return self

    def propagate(self) -> Reading:
        """Ask, and carry the queued job out as the supervisor would."""
        self.press("propagate")
        assert propagate_case.main(["--run", self.newest_run]) == 0
        self.app.run()
        assert not self.app.exception
        return self

"""A study of level pictures in a real store, an engine that knows their answers, and people to read them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.annotation.draft import CaseDraft
from core.annotation.engine import AnnotationEngine
from core.annotation.mask_edits import BrushStroke, EditHistory
from core.annotation.people import Reader, Role
from core.annotation.prompt_history import PromptHistory
from core.annotation.reading import read_out
from core.annotation.reading_key import ReadingKey
from core.prompts.values import PointPrompt
from core.settings import Settings
from db.annotations import AcceptedReading, accept
from db.cases import load_case
from db.drafts import load_draft
from db.readers import add_reader, sign_in
from db.store import Store
from db.studies import StudyImport, save_import
from tests.level_model import LevelSegmenter, inside, level_case

STUDY = "levels"


@dataclass(frozen=True)
class AnnotationHome:
    """Settings, store, engine; Ada is admin, Ben reader, Cleo researcher."""

    settings: Settings
    store: Store
    engine: AnnotationEngine

    @classmethod
    def make(cls, home: Path, *, cases: int) -> AnnotationHome:
        settings = Settings(home, home / "weights")
        store = Store(settings.store_path)
        root = home / "cohort"
        made = tuple(level_case(root, number) for number in range(cases))
        with store.connect(write=True) as con:
            save_import(con, StudyImport(STUDY, "generic", root, made, (), cases))
            ada = sign_in(con, "Ada")
            add_reader(con, "Ben", role=Role.READER, by=ada)
            add_reader(con, "Cleo", role=Role.RESEARCHER, by=ada)
        return cls(settings, store, AnnotationEngine(settings, load=lambda key: LevelSegmenter()))

    def read(
        self, name: str, number: int, *, clicks: int = 1, painted: bool = False, nothing: bool = False
    ) -> AcceptedReading:
        """A person prompts a case rightly (after wrong clicks at the start) and accepts."""
        key = reading_key(name, number)
        with self.store.connect() as con:
            case = load_case(con, STUDY, key.case_id)
            known = load_draft(con, key)
        state = draft(number, clicks=clicks, painted=painted, nothing=nothing)
        reading = read_out(self.engine, case, state, key=key, masks=self.settings.masks)
        revision = 0 if known is None else known.revision
        with self.store.connect(write=True) as con:
            return accept(con, reading, state=state, tab=f"{name}'s tab", expected_revision=revision)


def reading_key(name: str, number: int) -> ReadingKey:
    return ReadingKey(name, STUDY, f"case {number:03}")


def draft(number: int, *, clicks: int = 1, painted: bool = False, nothing: bool = False) -> CaseDraft:
    """One lesion: wrong clicks, then the right one; edits on demand."""
    if nothing:
        return CaseDraft(active_seconds=3.0)
    state = CaseDraft().add_lesion("level")
    history = PromptHistory()
    for click in range(clicks - 1):
        history = history.add(PointPrompt((39.0, 10.0 + click)), at_s=float(click))
    history = history.add(PointPrompt(inside(number)), at_s=float(clicks)).answered(0.05)
    lesion = state.lesion("1").with_prompts(history)
    if painted:
        stroke = BrushStroke(((30.0, 30.0),), radius_px=1.0)
        lesion = lesion.with_edits(EditHistory().add(stroke, at_s=clicks + 1.0))
    return state.replace(lesion).worked(10.0 * clicks)


def reader(name: str) -> Reader:
    roles = {"Ada": Role.ADMIN, "Ben": Role.READER, "Cleo": Role.RESEARCHER}
    return Reader(name, roles[name])

"""The saver of drafts: those of many sessions with few openings of the store.

A save must be on disk before a session goes on, and a store that is opened for each of twenty readers'
clicks would be the slowest part of the answer. So saves that arrive while the store is being written wait
together and go in one transaction.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import streamlit as st

from core.annotation.draft import CaseDraft
from core.annotation.reading_key import ReadingKey
from core.errors import AccessError, ConflictError
from db.drafts import save_draft
from db.store import Store
from pages.components.shared.resources import store


@dataclass(slots=True)
class _Wanted:
    """A draft to save, and afterwards what came of it."""

    key: ReadingKey
    state: CaseDraft
    tab: str
    expected_revision: int
    action: str
    revision: int | None = None
    error: BaseException | None = None


@dataclass(slots=True)
class DraftSaver:
    """A saver of drafts that all sessions share; a call returns when its draft is committed."""

    into: Store
    _waiting: list[_Wanted] = field(default_factory=list)
    _list: threading.Lock = field(default_factory=threading.Lock)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def save(self, key: ReadingKey, state: CaseDraft, *, tab: str, after: tuple[int, str]) -> int:
        """Save a draft.

        Args:
            key: The person and the case.
            state: The whole draft.
            tab: Token of the tab that saves.
            after: The revision that the tab has seen last, and what was done since in a few words.

        Returns:
            The new revision.

        Raises:
            ConflictError: Another tab works on the case, or has saved meanwhile; nothing is written.
            AccessError: The person may not any more; nothing is written.
            StoreError: The store cannot be written.
        """
        wanted = _Wanted(key, state, tab, *after)
        with self._list:
            self._waiting.append(wanted)
        # Whoever gets the turn first saves for all who wait; the others find their drafts saved.
        with self._turn:
            if wanted.revision is None and wanted.error is None:
                self._save_all()
        if wanted.error is not None:
            raise wanted.error
        assert wanted.revision is not None
        return wanted.revision

    def _save_all(self) -> None:
        with self._list:
            batch, self._waiting = self._waiting, []
        revisions: list[int | ConflictError | AccessError] = []
        try:
            with self.into.connect(write=True) as con:
                for wanted in batch:
                    try:
                        revisions.append(
                            save_draft(
                                con,
                                wanted.key,
                                wanted.state,
                                tab=wanted.tab,
                                expected_revision=wanted.expected_revision,
                                action=wanted.action,
                            )
                        )
                    except (ConflictError, AccessError) as error:
                        revisions.append(error)
        except Exception as error:  # shown to each who waited, in their own session
            for wanted in batch:
                wanted.error = error
            return
        for wanted, result in zip(batch, revisions, strict=True):
            if isinstance(result, (ConflictError, AccessError)):
                wanted.error = result
            else:
                wanted.revision = result


def saver() -> DraftSaver:
    """Return the saver of this process."""
    return _saver(store())


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs={Store: lambda kept: str(kept.path)})
def _saver(into: Store) -> DraftSaver:
    return DraftSaver(into)

"""Comments that may tell who a patient or a person is, for whoever takes them out of the house."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from core.lexicon.identities import identity_signs

_MOST_CASES = 10


@dataclass(frozen=True, slots=True)
class Comment:
    """A text that somebody typed about a case."""

    study: str
    case_id: str
    text: str


@dataclass(frozen=True, slots=True)
class TellingComment:
    """A comment, and what in it looks like an identity, in words."""

    comment: Comment
    signs: tuple[str, ...]


def telling_comments(comments: Iterable[Comment], known: Collection[str]) -> list[TellingComment]:
    """Return those of the comments in which something looks like an identity.

    Args:
        known: Names of patients and cases, in small letters; that of a comment's own case tells nothing new.
    """
    names, found = frozenset(known), []
    for one in comments:
        own = one.case_id.casefold()
        signs = identity_signs(one.text, names - {own} if own in one.text.casefold() else names)
        if signs:
            found.append(TellingComment(one, signs))
    return found


def telling_note(found: Collection[TellingComment]) -> str:
    """Return how many comments of which cases, and why, in a sentence without their texts; empty for none."""
    if not found:
        return ""
    cases = list(dict.fromkeys(one.comment.case_id for one in found))
    more = f" and {len(cases) - _MOST_CASES} more" if len(cases) > _MOST_CASES else ""
    signs = ", ".join(dict.fromkeys(sign for one in found for sign in one.signs))
    return (
        f"{len(found)} comment{'s' * (len(found) != 1)} on {len(cases)} case{'s' * (len(cases) != 1)} "
        f"({', '.join(cases[:_MOST_CASES])}{more}) hold what looks like an identity: {signs}"
    )

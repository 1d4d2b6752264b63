"""Models and classifiers that were trained here, against the hashes on their cards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.errors import StudyError
from core.imaging.hashing import file_sha256
from core.models.card import ModelCard
from core.models.trained_cards import bad_cards, readable_cards
from jobs.checks.finding import Finding, Home, some

_REMEDY = "put its folder back from a backup, or delete it and train it again"


def check_models(home: Home) -> Iterator[Finding]:
    """Find cards that cannot be read, and files that are not those on the card."""
    for folder in (home.settings.models, home.settings.classifiers):
        for name, problem in bad_cards(folder).items():
            yield Finding(f"{folder.name}/{name}", f"cannot be used: {problem}", _REMEDY)
        for place, card in readable_cards(folder):
            changed = [name for name, sha256 in _files(card) if not _is_as(place / name, sha256)]
            if changed:
                wrong = f"has files that are missing or not those on its card ({some(changed)})"
                yield Finding(f"{folder.name}/{place.name}", wrong, _REMEDY)


def _files(card: ModelCard) -> list[tuple[str, str]]:
    return sorted((str(name), str(sha256)) for name, sha256 in card.files.items())


def _is_as(path: Path, sha256: str) -> bool:
    try:
        return file_sha256(path) == sha256
    except (OSError, StudyError):
        return False

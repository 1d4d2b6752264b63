"""Names that people give and that become names of folders: of studies, of runs, of models.

Letters, digits, dots, dashes and underscores, beginning with a letter or digit: no such name leaves its
folder, is taken for an option or a pattern, or needs quotes in a shell. Windows keeps some for itself.
"""

from __future__ import annotations

import re

from core.errors import SettingsError

STUDY_FORM = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
RUN_FORM = "[A-Za-z0-9][A-Za-z0-9_-]{0,127}"
"""Regular expressions of whole names, for declarations elsewhere."""
_STUDY, _RUN = re.compile(STUDY_FORM), re.compile(RUN_FORM)
_MODEL = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", flags=re.IGNORECASE)


def names_study(text: str) -> bool:
    """Whether a study may have this name."""
    return _may_be(text, _STUDY)


def names_run(text: str) -> bool:
    """Whether a run may have this id."""
    return _may_be(text, _RUN)


def require_study_name(text: str) -> None:
    """Refuse a name that no study may have.

    Raises:
        SettingsError: Saying what it may hold.
    """
    if not names_study(text):
        raise SettingsError(
            f"{text[:100]!r} cannot name a study; use up to 64 letters, digits, dots, dashes and "
            "underscores, beginning with a letter or digit"
        )


def require_model_name(text: str) -> None:
    """Refuse a name that no model may have.

    Raises:
        SettingsError: Saying what it may hold.
    """
    if not _may_be(text, _MODEL):
        raise SettingsError(
            f"name is {text[:100]!r}; give small letters, digits, dot, dash and underscore, 61 at most, "
            "beginning with a letter or digit"
        )


def require_run_id(text: str) -> None:
    """Refuse an id that no run may have.

    Raises:
        SettingsError: Saying what it may hold.
    """
    if not names_run(text):
        raise SettingsError(f"{text[:100]!r} is not the id of a run; the Jobs page and jobs.list show them")


def _may_be(text: str, form: re.Pattern[str]) -> bool:
    return form.fullmatch(text) is not None and not text.endswith(".") and not _RESERVED.fullmatch(text)

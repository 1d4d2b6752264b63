"""The parts of a viewer's component, read from their files and joined."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent
_SCRIPTS = ("view.js", "gestures.js", "tone.js", "pens.js", "bar.js", "acts.js", "key_sheet.js")


def viewer_scripts() -> str:
    """Return what every viewer's script begins with."""
    return text_of(_HERE, *_SCRIPTS)


def bar_html() -> str:
    """Return the bar below a picture."""
    return text_of(_HERE, "bar.html")


def bar_css() -> str:
    """Return the look of the bar and of the sheet of keys."""
    return text_of(_HERE, "bar.css")


def text_of(folder: Path, *names: str) -> str:
    """Return the texts of files, one after the other."""
    return "".join(folder.joinpath(name).read_text(encoding="utf-8") + "\n" for name in names)

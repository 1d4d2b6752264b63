"""The paths of files as the store says them: relative to the home what lies in it, so that it may be moved.

The one place that turns paths into the store's text and back. Originals outside the home keep their whole
path.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from db.queries import sql

IN_HOME = ":home:"
"""Begins the path of a case's file that lies in the home and not below its study's root."""


@dataclass(frozen=True, slots=True)
class HomePaths:
    """Paths of one home; None for a store that is no file, where every path is whole."""

    home: Path | None

    def stored_root(self, root: Path) -> str:
        """Return the root of a study as the store has it."""
        inside = self._inside(root)
        return str(root) if inside is None else str(inside)

    def root(self, stored: str) -> Path:
        """Return the root of a study, absolute where the store is a file."""
        return Path(stored) if self.home is None else self.home / stored

    def stored(self, path: Path, root: Path) -> str:
        """Return the text for a case's file: relative to the root, else to the home, else whole."""
        if path.is_relative_to(root):
            text = str(path.relative_to(root))
            return f"./{text}" if text.startswith(IN_HOME) else text
        inside = self._inside(path)
        return str(path) if inside is None else f"{IN_HOME}/{inside}"

    def path(self, stored: str, root: Path) -> Path:
        """Return as a path again what `stored` wrote."""
        first, _, rest = stored.partition("/")
        return self.home / rest if first == IN_HOME and self.home is not None else root / stored

    def _inside(self, path: Path) -> Path | None:
        """The path relative to the home, whichever way both are spelled; None outside."""
        if self.home is None:
            return None
        if path.is_relative_to(self.home):
            return path.relative_to(self.home)
        real, home = path.resolve(), self.home.resolve()
        return real.relative_to(home) if real.is_relative_to(home) else None


def home_paths(con: DuckDBPyConnection) -> HomePaths:
    """Return the paths of the home that the open store lies in."""
    rows = con.execute(sql("studies/own_file")).fetchall()
    return HomePaths(Path(rows[0][0]).parent if rows else None)

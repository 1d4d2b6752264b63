"""Masks that runs and readers made, against the names that the store has of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.errors import StudyError
from core.imaging.mask_files import load_mask, mask_path
from db.queries import sql
from jobs.checks.finding import Finding, Home, some


def check_masks(home: Home) -> Iterator[Finding]:
    """Find masks that are named and missing or damaged, and files that nothing names."""
    root = home.settings.masks
    with home.store.connect() as con:
        named = con.execute(sql("check/masks")).fetchall()
    for sha256, named_by, confirmed in named:
        problem = _problem(root, sha256)
        if problem is not None:
            lost = "what a reader accepted" if confirmed else "a predicted mask"
            again = "" if confirmed else ", or give the run's command again with --fresh"
            todo = f"put masks/{sha256[:2]}/{mask_path(root, sha256).name} back from a backup{again}"
            yield Finding(f"{named_by}: {lost}", problem, todo)
    known = {row[0] for row in named}
    unnamed = [
        path.name
        for path in root.glob("??/*")
        if path.name.split(".")[0] not in known and path.name[0] != "."
    ]
    if unnamed:
        yield Finding(
            "masks/",
            f"{len(unnamed)} files are named by no row of the store ({some(sorted(unnamed), most=2)})",
            "nothing: a run that was not merged or a reading that was not finished made them",
            serious=False,
        )


def _problem(root: Path, sha256: str) -> str | None:
    if not mask_path(root, sha256).exists():
        return "its mask file is missing"
    try:
        load_mask(root, sha256)
    except (StudyError, OSError) as error:
        return str(error)
    return None

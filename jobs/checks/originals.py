"""The check of pictures and reference masks of the cases: they are there, and they are what was imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from core.cases import Case
from core.errors import StudyError
from core.imaging.hashing import file_sha256
from db.originals import mark_missing, marked, set_root
from db.studies import Study, load_cases, studies
from jobs.checks.finding import Finding, Home, some


def check_originals(home: Home) -> Iterator[Finding]:
    """Find folders that are away, files that are missing or have changed, and marks that are outdated."""
    with home.store.connect() as con:
        listed = studies(con)
    for study in listed:
        with home.store.connect() as con:
            cases, known = load_cases(con, study.study), marked(con, study.study)
        moved = _moved_into(home, study, cases)
        if moved is not None:
            yield _found_again(home, study, moved)
            continue
        problems = {
            case.case_id: problem for case in cases if (problem := original_problem(case)) is not None
        }
        if problems:
            yield _lacking(home, study, problems, cases=len(cases))
        elif known:
            yield _back_again(home, study, known)


def _lacking(home: Home, study: Study, problems: Mapping[str, str], *, cases: int) -> Finding:
    inside = study.root.is_relative_to(home.settings.home)
    return Finding(
        f"study {study.study}",
        f"{len(problems)} of {cases} cases lack what was imported "
        f"({some([f'{case_id}: {problem}' for case_id, problem in problems.items()], most=3)})",
        f"put the files back into {study.root}"
        + (" from a backup" if inside else ", or import the study again with --root where they lie now")
        + "; --mend marks the cases until then",
        mend=partial(mark_missing, home.store, study.study, problems),
        stays=True,
    )


def _back_again(home: Home, study: Study, known: int) -> Finding:
    return Finding(
        f"study {study.study}",
        f"{known} cases are marked as without original, and all are back",
        "give --mend, which takes the marks away",
        mend=partial(mark_missing, home.store, study.study, {}),
        serious=False,
    )


def original_problem(case: Case) -> str | None:
    """Return what is wrong with a case's files, in a few words; None while all is well."""
    image = case.image.path
    if not image.exists():
        return f"{image.name} is missing"
    try:
        if file_sha256(image) != case.image.file_sha256:
            return f"{image.name} has changed since it was imported"
        others = [path for lesion in case.lesions for path in lesion.mask_paths]
        others += [] if case.ignored is None else [case.ignored.path]
        gone = [path.name for path in others if not path.exists()]
        if gone:
            return f"its reference {gone[0]} is missing"
        return _changed_reference(case)
    except (StudyError, OSError) as error:
        return (
            str(error) if isinstance(error, StudyError) else f"{image.name} cannot be read ({error.strerror})"
        )


def _changed_reference(case: Case) -> str | None:
    """Read the reference and say what has changed; that of a volume is read when it is opened."""
    from core.cases import is_volume_case
    from core.imaging.case_pixels import ignored_as_imported, reference_as_imported

    if is_volume_case(case):
        return None
    for lesion in case.lesions:
        reference_as_imported(case, lesion)
    ignored_as_imported(case)
    return None


def _moved_into(home: Home, study: Study, cases: list[Case]) -> Path | None:
    """Return where a study's files lie in the home, if it says another place: the home was moved before."""
    if study.root.exists() or not cases:
        return None
    parts = study.root.parts
    places = (home.settings.home.joinpath(*parts[start:]) for start in range(1, len(parts)))
    place = next((place for place in places if place.is_dir()), None)
    if place is None or not all(_lies_below(case, study.root, place) for case in cases):
        return None
    return place


def _lies_below(case: Case, root: Path, place: Path) -> bool:
    if not case.image.path.is_relative_to(root):
        return False
    moved = place / case.image.path.relative_to(root)
    return (
        moved.exists()
        and original_problem(replace(case, image=replace(case.image, path=moved), lesions=())) is None
    )


def _found_again(home: Home, study: Study, place: Path) -> Finding:
    return Finding(
        f"study {study.study}",
        f"its folder {study.root} is away; the same pictures lie in {place.relative_to(home.settings.home)}",
        "give --mend, which lets the study refer to them",
        mend=partial(set_root, home.store, study.study, place),
    )

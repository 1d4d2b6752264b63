"""Reports and ids without names of files and folders, which in an import of DICOM may be those of people."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from core.cases import Case
from core.datasets.cohort_layout import Fate, FileFate, ImportedCohort, ImportNote
from core.imaging.deidentify.key import DeidentificationKey

_PLAIN = frozenset({"series", "image", "images", "mask", "masks", "dicom", "file", "files"})
_LEAST_LETTERS = 3


def with_hidden_names(
    cohort: ImportedCohort, key: DeidentificationKey, *, images: Mapping[str, str]
) -> ImportedCohort:
    """The cohort with digits in place of the names of its files, as `jobs.find_dicom_file` knows them.

    Tables keep their names, and so do cases whose ids a table gives: they are the importer's own words.

    Args:
        images: Path of its image below the root, by the id of a case, whether it went in or not.
    """
    paths = [one.file for one in cohort.files if one.fate is not Fate.TABLE]
    digits = {path: key.name_of_file(path) for path in [*paths, *images.values()]}
    ids = {case_id: digits[images[case_id]] for case_id in cohort.paths_as_ids & images.keys()}
    own = {case.case_id for case in cohort.cases} - ids.keys()
    words = _NameWords({**_last_parts(digits), **digits, **ids}, own)
    return ImportedCohort(
        tuple(_case(case, ids) for case in cohort.cases),
        tuple(_note(note, words, digits) for note in cohort.notes),
        tuple(_fate(one, words, digits, ids=ids) for one in cohort.files),
    )


class _NameWords:
    """A replacement of names of files, in full and in part, wherever a sentence holds one."""

    def __init__(self, by_word: Mapping[str, str], own: Collection[str]) -> None:
        left = _PLAIN.union(own)
        self._by_word = {w: d for w, d in by_word.items() if len(w) >= _LEAST_LETTERS and w not in left}
        longest_first = sorted(self._by_word, key=len, reverse=True)
        pattern = "|".join(map(re.escape, longest_first))
        self._pattern = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)") if pattern else None

    def hidden(self, text: str) -> str:
        """The sentence with digits in their place."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._by_word[found[0]], text)


def _last_parts(digits: Mapping[str, str]) -> dict[str, str]:
    """Return digits by a file's own name, and by that of every folder above it."""
    found: dict[str, str] = {}
    for path, number in digits.items():
        name, *folders = reversed(PurePosixPath(path).parts)
        found.setdefault(name, number)
        for folder in folders:
            found.setdefault(folder, "(folder)")
    return found


def _case(case: Case, ids: Mapping[str, str]) -> Case:
    patient = ids.get(case.patient_id, case.patient_id)
    group = (
        case.duplicate_group
        if case.duplicate_group is None
        else ids.get(case.duplicate_group, case.duplicate_group)
    )
    return replace(
        case, case_id=ids.get(case.case_id, case.case_id), patient_id=patient, duplicate_group=group
    )


def _note(note: ImportNote, words: _NameWords, digits: Mapping[str, str]) -> ImportNote:
    file = digits.get(note.file) or words.hidden(note.file)
    return replace(note, file=file, problem=words.hidden(note.problem), action=words.hidden(note.action))


def _fate(one: FileFate, words: _NameWords, digits: Mapping[str, str], *, ids: Mapping[str, str]) -> FileFate:
    file = digits.get(one.file) or words.hidden(one.file)
    case_id = ids.get(one.case_id, one.case_id)
    return replace(one, file=file, case_id=case_id, reason=words.hidden(one.reason))

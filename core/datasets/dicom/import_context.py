"""The context of a DICOM import: the key, the choices, the folder, and the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.datasets.cohort_layout import ImportNote
from core.datasets.dicom.import_options import DicomChoices
from core.errors import StudyError
from core.imaging.burnt_in_text import Box, outside, text_lines
from core.imaging.deidentify.key import DeidentificationKey
from core.imaging.dicom.damage import raised_as_unreadable
from core.imaging.read_image import UnreadableFileError
from core.imaging.remarks import collected_remarks

_LAST = 1000
"""A line that was written among so many before is not written again."""


@dataclass(frozen=True, slots=True)
class ImportContext:
    """The context of one import.

    Attributes:
        folder: The folder where copies, pictures and masks go.
        notes: The report so far; appended to.
        used: References of the files that a case is made of, by its id.
        marking: References of the segmentations that mark a case.
    """

    key: DeidentificationKey
    choices: DicomChoices
    folder: Path
    notes: list[ImportNote] = field(default_factory=list)
    used: dict[str, list[str]] = field(default_factory=dict)
    marking: set[str] = field(default_factory=set)

    def note(self, name: str, problem: str, *, action: str, left_out: bool = False) -> None:
        """Add a line to the report, once; `name` must be a reference or the name of a copy."""
        made = ImportNote(name, problem, action, left_out)
        if made not in self.notes[-_LAST:]:
            self.notes.append(made)

    @contextmanager
    def reading(self, name: str) -> Iterator[None]:
        """Turn everything that readers remark upon within into lines of the report.

        Whatever a damaged file leads a library into becomes one of our errors, without the words of it.

        Raises:
            UnreadableFileError: In place of any error that is not one of ours or of the disk.
        """
        with collected_remarks() as remarks:
            try:
                with raised_as_unreadable(name):
                    yield
            finally:
                for one in remarks:
                    self.note(name, one.problem, action=one.action)

    def left_out(self, name: str, error: StudyError | OSError, *, files: Sequence[str] = ()) -> None:
        """Report what could not be used, without the words of the operating system, which name files.

        Args:
            name: A reference or the name of a copy.
            error: The reason why it could not be used.
            files: References of the files that are left out with it.
        """
        out = f"left out, with its {len(files)} files: {' '.join(files)}" if files else "left out"
        if isinstance(error, UnreadableFileError):
            self.note(name, f"{error.problem}; {out}", action=error.action, left_out=True)
        elif isinstance(error, StudyError):
            self.note(name, f"{error}; {out}", action="export it again", left_out=True)
        else:
            reason = error.strerror or type(error).__name__
            self.note(
                name,
                f"cannot be read or copied ({reason}); {out}",
                action="look at the disk",
                left_out=True,
            )

    def case_id(self, patient: str, *original: str) -> str:
        """The pseudonym of a case: of the patient, and of the UID of its image or series."""
        return f"{patient}_{self.key.name_of_file(' '.join(original))}"

    def warn_of_text(self, name: str, grey: NDArray[np.uint8], regions: tuple[Box, ...]) -> None:
        """Report what looks like text beside the scan."""
        lines = text_lines(grey, outside((grey.shape[0], grey.shape[1]), regions))
        if lines:
            where = "outside its ultrasound regions" if regions else "along its border"
            self.note(
                name,
                f"{lines} line{'s' * (lines != 1)} of what looks like burnt-in text {where}",
                action="look at it; if it names a person, import again with --column burnt_in=blank, "
                "or leave it out",
            )

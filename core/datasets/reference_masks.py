"""The way from the mask files of a record to its lesions."""

from __future__ import annotations

import filecmp
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.cases import Lesion, Pathology
from core.datasets.cohort_layout import ImportNote
from core.datasets.layout_record import LesionFiles, Record
from core.datasets.opened_image import OpenedImage
from core.datasets.remark_notes import remarked
from core.datasets.unreadable import faults_of, unreadable_note
from core.errors import InputError
from core.imaging.hashing import mask_sha256
from core.imaging.mask_pictures import several_labels
from core.imaging.masks.content import Target
from core.imaging.masks.drawn_lines import is_contour, is_frame
from core.imaging.masks.label_choice import chosen
from core.imaging.masks.mask_channels import listed
from core.imaging.read_image import UnreadableFileError

MASKS = "masks"
"""Folder of derived masks."""
_MOST_OF_A_NAME, _PICTURE = 60, 2


@dataclass(frozen=True, slots=True, eq=False)
class _UncheckedLesion:
    """A lesion before it is checked; `files` are what is stored, `shown` is what the report names."""

    lesion_id: str
    files: tuple[Path, ...]
    shown: str
    mask: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ReadLesions:
    """The content of a record's masks.

    Attributes:
        lesions: Those whose reference is whole.
        notes: Notes on everything else.
        used: Mask files that were read and believed; they may be empty where no lesion is expected.
    """

    lesions: tuple[Lesion, ...] = ()
    notes: tuple[ImportNote, ...] = ()
    used: frozenset[Path] = frozenset()


@dataclass(frozen=True, slots=True)
class ReferenceMasks:
    """A reader of the masks of one record.

    Attributes:
        opened: Its image.
        name_of: A file as the report names it.
        derived: The folder for masks that are a part of their file; None where there is no such place.
        label: The choice of the person who imports, for files without one of their own.
    """

    record: Record
    opened: OpenedImage
    name_of: Callable[[Path], str]
    derived: Path | None
    label: str | None

    def read(self) -> ReadLesions:
        """The lesions whose reference is whole, with notes on everything else."""
        if not self.record.lesions and self.record.expects_lesion:
            problem = "mask missing: the case went in without a reference and cannot be evaluated"
            name = self.name_of(self.record.image)
            note = ImportNote(name, problem, "add the mask file and import again", left_out=True)
            return ReadLesions(notes=(note,))
        lesions: list[Lesion] = []
        notes: list[ImportNote] = []
        used: set[Path] = set()
        for files in self.record.lesions:
            found, said = self._found(files)
            notes.extend(said)
            for one in found:
                notes.extend(complaints := list(self._complaints(one)))
                if self._is_usable(one):
                    lesions.append(
                        Lesion(one.lesion_id, one.files, mask_sha256(one.mask), int(one.mask.sum()))
                    )
                if not any(note.left_out for note in complaints):
                    used.update(files.masks)
        return ReadLesions(tuple(lesions), tuple(notes), frozenset(used))

    def _found(self, files: LesionFiles) -> tuple[list[_UncheckedLesion], list[ImportNote]]:
        """Return one lesion, or one per label of the only mask; none where a mask fails, never a part."""
        read = [self._targets(path, files.label or self.label) for path in files.masks]
        notes = [note for _, said in read for note in said]
        if any(targets is None for targets, _ in read):
            return [], notes
        masks = [(path, targets) for path, (targets, _) in zip(files.masks, read, strict=True) if targets]
        try:
            if len(masks) == 1 and len(masks[0][1]) > 1:
                found, note = self._labels(files, *masks[0])
                return found, [*notes, note]
            return [self._united(files, masks)], notes
        except UnreadableFileError as error:
            return [], [*notes, unreadable_note(error.file, error, consequence="its lesion is left out")]

    def _targets(self, path: Path, choice: str | None) -> tuple[tuple[Target, ...] | None, list[ImportNote]]:
        """Return what is asked for of a mask file, on the image's grid; None where it cannot be used."""
        name = self.name_of(path)
        if problem := self._not_a_mask(path):
            return None, [ImportNote(name, problem, "name the mask's file and import again", left_out=True)]
        notes: list[ImportNote] = []
        try:
            with remarked(name, notes), faults_of(path):
                targets = chosen(self.opened.read_targets(path), choice)
        except (UnreadableFileError, OSError) as error:
            return None, [*notes, unreadable_note(name, error, consequence="its lesion is left out")]
        except InputError as error:
            problem = f"{error}; its lesion is left out"
            action = "choose one that is there, or nothing, if the case has none"
            return None, [*notes, ImportNote(name, problem, action, left_out=True)]
        shape = targets[0].pixels.shape
        if shape != self.opened.shape:
            sizes = f"{shape[0]} x {shape[1]}, its picture {self.opened.shape[0]} x {self.opened.shape[1]}"
            problem = f"mask of another size: {sizes} pixels (y x x); its lesion is left out"
            action = "export the mask on the picture's grid and import again"
            return None, [*notes, ImportNote(name, problem, action, left_out=True)]
        return targets, notes

    def _not_a_mask(self, path: Path) -> str | None:
        """Return what is wrong with a mask that is its own image."""
        image = self.record.image
        if path == image:
            return "is named as the mask of itself; its lesion is left out"
        is_copy = path.is_file() and image.is_file() and filecmp.cmp(path, image, shallow=False)
        return f"is a copy of its image {image.name}; its lesion is left out" if is_copy else None

    def _labels(
        self, files: LesionFiles, path: Path, targets: tuple[Target, ...]
    ) -> tuple[list[_UncheckedLesion], ImportNote]:
        """A lesion per label."""
        name = self.name_of(path)
        alone = len(self.record.lesions) == 1
        ids = list(
            distinct_ids([one.title if alone else f"{files.lesion_id}.{one.title}" for one in targets])
        )
        found = [
            _UncheckedLesion(
                lesion_id, (self._kept(target, path),), f"{name}, label {target.label}", target.pixels
            )
            for lesion_id, target in zip(ids, targets, strict=True)
        ]
        problem = f"mask of {len(targets)} labels ({listed(targets)}): each is a lesion of its own"
        action = "choose one with --column label=NUMBER or NAME, or merge them with --column label=all"
        return found, ImportNote(name, problem, action, left_out=False)

    def _united(self, files: LesionFiles, masks: list[tuple[Path, tuple[Target, ...]]]) -> _UncheckedLesion:
        """Unite all its files to one lesion; a file of several labels among them is refused."""
        union = np.zeros(self.opened.shape, dtype=np.bool_)
        paths = []
        for path, targets in masks:
            if len(targets) > 1:
                raise several_labels(targets, self.name_of(path))
            union |= targets[0].pixels
            in_place = (files.label or self.label) is None and not self.opened.turns_mask(path)
            paths.append(path if in_place else self._kept(targets[0], path))
        return _UncheckedLesion(files.lesion_id, tuple(paths), self.name_of(files.masks[0]), union)

    def _kept(self, target: Target, path: Path) -> Path:
        """Return where a target lies as a file of its own."""
        if self.derived is None:
            raise UnreadableFileError(
                self.name_of(path),
                f"holds more than the lesion ({target.title}), and there is no place for a mask of its own",
                action="export each label as a mask file",
            )
        return self.opened.keep_mask(target.pixels, self.derived / MASKS)

    def _is_usable(self, found: _UncheckedLesion) -> bool:
        return self.record.pathology is not Pathology.NORMAL and bool(found.mask.any())

    def _complaints(self, found: _UncheckedLesion) -> Iterator[ImportNote]:
        """Return what is odd about a reference: empty, contradicting the class, or perhaps inverted."""
        area_px = int(found.mask.sum())
        if self.record.pathology is Pathology.NORMAL:
            problem = f"filed as normal, but its mask holds {area_px} pixels; the lesion is left out"
            action = "file it under its class, or empty the mask, and import again"
            if area_px:
                yield ImportNote(found.shown, problem, action, left_out=True)
        elif area_px == 0:
            problem = "empty mask: the lesion is left out and the case cannot be evaluated"
            yield ImportNote(found.shown, problem, "redraw the mask and import again", left_out=True)
        elif area_px == found.mask.size:
            problem, action = "the mask covers the whole picture; it went in as it is", "check the mask"
            yield ImportNote(found.shown, problem, action, left_out=False)
        elif 2 * area_px > found.mask.size and found.mask[_corners(found.mask.ndim)].all():
            problem = "the mask covers most of the picture and all its corners; it went in as it is"
            action = "look whether target and background are exchanged"
            yield ImportNote(found.shown, problem, action, left_out=False)
        elif found.mask.ndim == _PICTURE:
            yield from _drawn_lines(found)


def _drawn_lines(found: _UncheckedLesion) -> Iterator[ImportNote]:
    """Note what of a picture's mask may be a line and no area."""
    if is_frame(found.mask):
        problem = "the mask runs along all four edges of the picture, like a frame; it went in as it is"
        yield ImportNote(found.shown, problem, "export the mask without the frame", left_out=False)
    elif is_contour(found.mask):
        problem = "the mask is a closed line and encloses more than it covers; it went in as it is"
        action = "fill the contour, if the lesion is what it encloses, and import again"
        yield ImportNote(found.shown, problem, action, left_out=False)


def _corners(axes: int) -> tuple[NDArray[np.intp], ...]:
    """Return the index of all corners of an array."""
    return tuple(np.array(np.meshgrid(*[(0, -1)] * axes)).reshape(axes, -1))


def distinct_ids(titles: list[str]) -> Iterator[str]:
    """Make titles lesion ids: on one line, without path signs, no two alike."""
    met: set[str] = set()
    for title in titles:
        plain = re.sub(r"[\s/\\]+", " ", title).strip()[:_MOST_OF_A_NAME] or "label"
        number, lesion_id = 1, plain
        while lesion_id.casefold() in met:
            number += 1
            lesion_id = f"{plain} ({number})"
        met.add(lesion_id.casefold())
        yield lesion_id

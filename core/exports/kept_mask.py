"""Masks that are to be exported: which lesion of which case, who made it, and where its pixels are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from core.cases import Case
from core.exports.file_names import elsewhere


@dataclass(frozen=True, slots=True)
class KeptMask:
    """A mask as the store knows it.

    Attributes:
        case_id: The name of a case of the study.
        lesion_id: Unique within the case and group.
        group: The name that tells masks of one lesion apart: a run's prompt protocol, or ``reader NAME``.
        mask_sha256: Name of its file (`core.imaging.mask_files`).
        area_px: Pixels (voxels).
        model: Key of the model that made it or that was corrected; empty where none was.
        checkpoint_sha256: The hash of the model's weights; None for a model without.
        by_person: True where a person prompted it and accepted it.
        score: The model's own estimate of the IoU; None where it makes none.
    """

    case_id: str
    lesion_id: str
    group: str
    mask_sha256: str
    area_px: int
    model: str
    checkpoint_sha256: str | None = None
    by_person: bool = False
    score: float | None = None


@dataclass(frozen=True, slots=True)
class CaseMasks:
    """The masks of one case in one group, by lesion.

    Attributes:
        root: Folder of the study, which paths of images are told from; None where it is not known.
    """

    case: Case
    group: str
    masks: tuple[KeptMask, ...]
    root: Path | None = None

    @property
    def image_name(self) -> str:
        """The path of the image below the study's root, with forward slashes.

        For a file that lies elsewhere a name that tells its folder apart; without a root, its name.
        """
        path = self.case.image.path
        if self.root is None:
            return path.name
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else elsewhere(path)


def by_case(
    masks: Iterable[KeptMask], cases: Mapping[str, Case], root: Path | None = None
) -> Iterator[CaseMasks]:
    """Yield masks gathered by case and group, in the order of their names; `cases` holds every case named."""
    ordered = sorted(masks, key=lambda mask: (mask.case_id, mask.group, mask.lesion_id))
    for (case_id, group), together in groupby(ordered, key=lambda mask: (mask.case_id, mask.group)):
        yield CaseMasks(cases[case_id], group, tuple(together), root)

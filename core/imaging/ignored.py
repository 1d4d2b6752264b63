"""The pixels of a case that metrics leave out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.cases import Case
from core.errors import InputError
from core.imaging.hashing import mask_sha256
from core.imaging.mask_pictures import read_mask


def ignored_as_imported(case: Case) -> NDArray[np.bool_] | None:
    """The ignored pixels of a picture, bool (y, x); None where the whole picture counts.

    Raises:
        InputError: The file is missing or has changed since the import.
    """
    if case.ignored is None:
        return None
    ignored = read_mask(case.ignored.path)
    if mask_sha256(ignored) != case.ignored.mask_sha256:
        raise InputError(f"{case.ignored.path.name} has changed since the import; import the study again")
    return ignored

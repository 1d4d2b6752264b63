"""The pairs of two readers, or of a reader and a reference, by a number both measured of the same lesions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.statistics.bland_altman import LimitsOfAgreement, limits_of_agreement
from core.statistics.bootstrap import Resampling
from core.statistics.icc import IccKind
from core.statistics.icc_by_patient import IccByPatient, icc_by_patient


@dataclass(frozen=True, slots=True, eq=False)
class Measurements:
    """The measurements of one reader.

    Attributes:
        values: One per lesion, in one order for all readers; NaN where there is none.
        read: True where the lesion's case was read: a lesion that was read and not marked is undefined, one
            that was not read is no part of a comparison with this reader.
    """

    values: NDArray[np.float64]
    read: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PairedReadings:
    """The readings of two readers, over the lesions of the cases that both have read.

    Attributes:
        first, second: Names.
        limits: Bias and limits of agreement of first minus second.
        agreement: ICC(2,1).
        consistency: ICC(3,1).
    """

    first: str
    second: str
    limits: LimitsOfAgreement
    agreement: IccByPatient
    consistency: IccByPatient


def paired_readings(
    readers: Mapping[str, Measurements],
    pairs: Sequence[tuple[str, str]],
    *,
    patients: Sequence[str],
    resampling: Resampling,
) -> tuple[PairedReadings, ...]:
    """The pairs in the order given; those without a lesion in common are left out.

    Args:
        readers: The measurements by the name of the reader.
        pairs: The pairs of names.
        patients: Patient of each lesion.
        resampling: The resampling of the intervals where patients have several lesions.

    Raises:
        InputError: Columns and patients differ in number, or a value is infinite.
    """
    found = []
    for first, second in pairs:
        one, other = readers[first], readers[second]
        both = one.read & other.read & ~(np.isnan(one.values) & np.isnan(other.values))
        values = np.stack([one.values, other.values], axis=1)[both]
        owners = np.asarray(patients, dtype=str)[both].tolist()
        if not owners:
            continue
        limits = limits_of_agreement(values[:, 0], values[:, 1], patients=owners)
        two = {
            kind: icc_by_patient(values, kind=kind, patients=owners, resampling=resampling)
            for kind in IccKind
        }
        found.append(PairedReadings(first, second, limits, two[IccKind.AGREEMENT], two[IccKind.CONSISTENCY]))
    return tuple(found)


def all_readings(
    readers: Mapping[str, Measurements], patients: Sequence[str], *, kind: IccKind, resampling: Resampling
) -> IccByPatient:
    """Return one coefficient of all readers, over the lesions that every one of them has measured.

    Lesions of cases that somebody has not read, or that somebody did not mark, are counted as undefined.

    Raises:
        InputError: Fewer than two readers, or columns and patients that differ in number.
    """
    if len(readers) < 2:
        raise InputError(f"agreement got {len(readers)} readers; it needs two or more")
    values = np.stack([np.where(one.read, one.values, np.nan) for one in readers.values()], axis=1)
    return icc_by_patient(values, kind=kind, patients=patients, resampling=resampling)

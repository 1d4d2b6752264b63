"""How the request of each kind of job becomes a run, and what is to be run beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.settings import Settings
from db.store import Store
from jobs.classify_enrolment import enrol_classification
from jobs.click_enrolment import click_companions, enrol_clicks
from jobs.enrolment import Enrolment, companions, enrol
from jobs.grid_enrolment import enrol_grid_training
from jobs.propagation_enrolment import enrol_propagation, propagation_companions
from jobs.study_cases import with_members
from jobs.train_enrolment import enrol_training
from jobs.train_volumes_enrolment import enrol_volume_training


def _alone(request: Any) -> tuple[Any, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class EnrolmentKind:
    """The enrolment of one kind of job.

    Attributes:
        of_kind: (store, settings, request, fresh=...) -> Enrolment.
        companions: Requests of the same kind that go along.
    """

    of_kind: Callable[..., Enrolment]
    companions: Callable[[Any], tuple[Any, ...]] = _alone

    def enrol(self, store: Store, settings: Settings, request: Any, **how: Any) -> Enrolment:
        """Find or make the run of a request; a cohort that it names is stored with version and hash.

        Raises:
            StudyError: The request cannot be carried out; nothing is stored.
        """
        return self.of_kind(store, settings, with_members(store, settings, request), **how)


ENROLMENTS: dict[str, EnrolmentKind] = {
    "evaluate": EnrolmentKind(enrol, companions),
    "encode": EnrolmentKind(enrol),
    "train": EnrolmentKind(enrol_training),
    "train_volumes": EnrolmentKind(enrol_volume_training),
    "train_unet": EnrolmentKind(enrol_grid_training),
    "train_classifier": EnrolmentKind(enrol_grid_training),
    "classify": EnrolmentKind(enrol_classification),
    "propagate": EnrolmentKind(enrol_propagation, propagation_companions),
    "propagate_case": EnrolmentKind(enrol_propagation),
    "segment": EnrolmentKind(enrol_clicks, click_companions),
}
"""By key of the job kind (`core.requests.registry`)."""

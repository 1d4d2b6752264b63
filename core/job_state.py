"""The states a run can be in."""

from enum import StrEnum


class JobState(StrEnum):
    """State of a run; only the first two will change by themselves."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"

    @property
    def is_over(self) -> bool:
        """True where nothing works on the run any more."""
        return self not in (JobState.QUEUED, JobState.RUNNING)

    @property
    def can_resume(self) -> bool:
        """True where starting the run again would go on with what is left."""
        return self in (JobState.FAILED, JobState.CANCELLED, JobState.INTERRUPTED)

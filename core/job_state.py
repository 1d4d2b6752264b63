"""The states a run can be in, and what its events tell."""

from enum import StrEnum


class JobState(StrEnum):
    """The state of a run; only the first two will change by themselves."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"

    @property
    def is_over(self) -> bool:
        """Tell whether nothing works on the run any more."""
        return self not in (JobState.QUEUED, JobState.RUNNING)

    @property
    def can_resume(self) -> bool:
        """Tell whether starting the run again would go on with what is left."""
        return self in (JobState.FAILED, JobState.CANCELLED, JobState.INTERRUPTED)


class EventKind(StrEnum):
    """The kinds of what an event tells.

    STATE: a new state. RETRY: queued again by the supervisor, after the process died. CANCEL: a person
    wants the run stopped. NOTE: a sentence for the history.
    """

    STATE = "state"
    PROGRESS = "progress"
    NOTE = "note"
    CANCEL = "cancel"
    RETRY = "retry"

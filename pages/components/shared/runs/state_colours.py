"""The colour of each state of a job."""

from typing import Literal

from core.job_state import JobState

COLOURS: dict[JobState, Literal["gray", "blue", "green", "red", "orange"]] = {
    JobState.QUEUED: "gray",
    JobState.RUNNING: "blue",
    JobState.SUCCEEDED: "green",
    JobState.FAILED: "red",
    JobState.CANCELLED: "gray",
    JobState.INTERRUPTED: "orange",
}

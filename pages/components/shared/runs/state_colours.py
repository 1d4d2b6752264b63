"""The colour of each state of a job."""

from core.job_state import JobState

COLOURS = {
    JobState.QUEUED: "gray",
    JobState.RUNNING: "blue",
    JobState.SUCCEEDED: "green",
    JobState.FAILED: "red",
    JobState.CANCELLED: "gray",
    JobState.INTERRUPTED: "orange",
}

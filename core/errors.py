"""Errors that a user can act on: each message says what came, where, and what to do."""


class StudyError(Exception):
    """The base of every error whose message is meant for the person at the screen."""


class InputError(StudyError):
    """A file, table or value that came from outside cannot be used."""


class UnreadableFileError(InputError):
    """A picture, mask, volume or table that cannot be used: which file, what is wrong, what to do."""

    def __init__(self, file: str, problem: str, *, action: str) -> None:
        super().__init__(f"{file}: {problem}; {action}")
        self.file = file
        self.problem = problem
        self.action = action


class SettingsError(StudyError):
    """A setting or command-line argument is missing, unknown or out of range."""


class CheckpointError(StudyError):
    """The weights of a model are missing, damaged, or belong to another model."""


class PromptError(StudyError):
    """A prompt cannot be made, or the chosen model does not take it."""


class StoreError(StudyError):
    """The study store cannot be opened, migrated or written."""


class StoreBusyError(StoreError):
    """A program kept the store for longer than the allowed waiting time."""


class JobError(StudyError):
    """A job cannot be started, resumed or cancelled."""


class ConflictError(StudyError):
    """A change that somebody else, or another tab of the same person, has made or is about to make."""


class AccessError(StudyError):
    """The person is not known, not active, or lacks the role that an action needs."""

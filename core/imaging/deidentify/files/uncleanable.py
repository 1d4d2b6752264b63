"""The error of a file whose texts cannot be told from its picture."""

from __future__ import annotations


class UncleanableError(ValueError):
    """A file cannot be copied without what it may say of a person; the message says why, without its name."""

"""Time as the store keeps it."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the time now in UTC, without a zone, as every TIMESTAMP column holds it."""
    return datetime.now(UTC).replace(tzinfo=None)

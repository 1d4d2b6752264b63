"""The duties of the supervisor, one per file."""

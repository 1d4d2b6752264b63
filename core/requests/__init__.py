"""What can be asked of a job: one request dataclass per kind, and their registry."""

"""The requests that a job can be asked with: one dataclass per kind."""

"""Backups of a home: what goes in, where it lies, how it is verified."""

"""Cohort layouts: one importer per file, and their registry."""

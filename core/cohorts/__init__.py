"""Cohorts: saved, versioned restrictions of a study to some of its cases and lesions."""

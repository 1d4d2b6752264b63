"""A tree of any DICOM files as a cohort, de-identified on the way in."""

"""Any tree of DICOM files as a cohort, de-identified on the way in."""

"""DICOM without the person: new names, new UIDs, moved dates, and only attributes known to be harmless."""

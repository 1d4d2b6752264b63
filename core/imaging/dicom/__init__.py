"""DICOM files as they come: opened by their bytes, decoded, and shown as a viewer shows them."""

"""What a lesion looks like: one characteristic idea per file, and their registry."""

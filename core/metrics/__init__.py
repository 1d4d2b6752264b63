"""Agreement between a reference and a predicted mask: one idea per file, and their registry."""

"""The characteristics of a lesion: one idea per file, and their registry."""

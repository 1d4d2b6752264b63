"""Following a lesion from slice to slice through a volume."""

"""The exposure of models to the cases that a page shows: one banner, one switch, one read."""

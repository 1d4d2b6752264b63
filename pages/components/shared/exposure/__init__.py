"""What models had met of the cases that a page shows: one banner, one switch, one read."""

"""Reading volumes: one file per format, and a registry of them."""

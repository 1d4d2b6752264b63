"""Background jobs: one file per kind, each a script and a function."""

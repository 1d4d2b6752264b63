"""The checks of a home, one subject a file."""

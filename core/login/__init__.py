"""The identity of a person: names, passwords and what a login tells."""

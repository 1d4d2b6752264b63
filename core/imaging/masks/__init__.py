"""The targets of a mask file: decided by its content, in one place for every format."""

"""What of a mask file is target: decided by its content, in one place for every format."""

"""What a look through a home finds, one subject a file."""

"""What the supervisor does, one duty per file."""

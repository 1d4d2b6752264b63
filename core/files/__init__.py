"""What comes from outside: stated limits, and the one gate through which files are opened."""

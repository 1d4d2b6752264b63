"""The files that come from outside: stated limits, and the one gate through which they are opened."""

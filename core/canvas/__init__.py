"""The drawing surface over a picture: its tools, what comes back from it, and what that means."""

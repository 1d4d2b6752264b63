"""A case that is open on a page: session, saving, callbacks, and what Prompting and Volumes both show."""

"""The studies, a file a protocol: which runs it needs, and what it reports of them."""

"""Reports of a protocol: what was asked, how it was done, what came of it, beside what the study printed."""

"""Files without anything that names a person: bytes in, bytes out, the picture or volume unchanged."""

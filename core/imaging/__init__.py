"""Reading, writing, hashing and drawing images and masks."""

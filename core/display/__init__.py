"""The picture on the screen: which part of an image is visible, and what is painted over it."""

"""Components of the page "Volumes"."""

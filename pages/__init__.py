"""The screens: one file each; a page only asks, lays out and shows."""

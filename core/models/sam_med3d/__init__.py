"""SAM-Med3D (Wang et al. 2023, arXiv:2310.15161): lesions in volumes from clicks, by cubes of 128 voxels."""

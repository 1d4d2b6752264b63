"""SAM 2 (Ravi et al. 2024, arXiv:2408.00714) through the sam2 package, on pictures and through volumes."""

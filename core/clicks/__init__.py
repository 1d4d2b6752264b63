"""Segmenting whole lesions in volumes from clicks: the contract, simulated readers, evaluation."""

"""U-Nets that find a lesion without a prompt."""

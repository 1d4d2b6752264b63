"""The starter model: a small image encoder behind segment-anything's prompt encoder and mask decoder."""

"""Controlled vocabularies of reporting."""

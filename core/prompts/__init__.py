"""Prompts: values, simulators and their registry."""

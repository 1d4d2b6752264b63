"""Signing in: by a trusted name, a password or an identity provider."""

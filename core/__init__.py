"""The domain of Samography: no user interface, no database."""

"""Models behind one contract; torch is imported only inside the adapters that need it."""

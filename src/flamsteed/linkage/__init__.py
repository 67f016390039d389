"""Which records are the same person or place, and why."""

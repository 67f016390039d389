"""Made-up people with known truth, the measures, and other tools measured on the same files."""

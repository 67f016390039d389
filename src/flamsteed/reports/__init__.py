"""What the council publishes from its marts, and how."""

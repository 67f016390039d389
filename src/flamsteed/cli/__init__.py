"""Faces: they read arguments and show answers, and hold no rules."""

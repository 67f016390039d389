"""Erasure: planned, approved by a second person, carried out in every file, proven."""

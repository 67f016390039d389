"""Landed rows into UK standard form."""

"""Northmere, a made-up London borough: its people, its ten systems, and what is wrong with their data."""

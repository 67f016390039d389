"""Flamsteed: one trusted record, nothing shared without an agreement, real erasure."""

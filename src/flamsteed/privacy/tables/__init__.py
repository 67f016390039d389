"""Disclosure control for tables of counts and amounts: hide, hide more so that nothing is worked out, check, round."""

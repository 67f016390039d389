"""Measures of anonymity, beside other tools."""

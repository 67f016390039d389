"""Any address text matched to a gazetteer: numbers exactly, words nearly, and only if one fits."""

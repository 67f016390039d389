"""One gold record for every person and place, and the numbers they keep."""

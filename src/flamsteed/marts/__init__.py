"""The council's own SQL over clean and gold tables, built and held to its contracts."""

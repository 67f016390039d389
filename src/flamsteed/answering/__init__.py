"""A request for access answered: what is held is looked for, others are kept out, and a copy is made."""

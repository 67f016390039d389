"""How long each class of record is kept, and what then: a council's retention schedule as rules."""

"""People's rights: what may be asked of a council, by when it must answer, and the answer to who asks for a copy."""

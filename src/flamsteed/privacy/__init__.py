"""What keeps personal data from harm once it is used or leaves: pseudonyms, anonymity, disclosure control."""

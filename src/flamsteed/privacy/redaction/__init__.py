"""Finding in free text what identifies people, and taking it out."""

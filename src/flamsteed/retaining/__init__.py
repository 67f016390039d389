"""What is due to go under the retention schedule: planned, listed, approved by a second person, carried out."""

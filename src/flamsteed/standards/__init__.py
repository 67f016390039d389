"""What a postcode, a UPRN or an NHS number is: UK standards, each in SQL and in Python."""

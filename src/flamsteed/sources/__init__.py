"""How what a back-office system gives us gets in, as it came."""

"""How good the result is: estimated in every run, and measured where the truth is known."""

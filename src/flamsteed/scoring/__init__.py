"""How good the result is, measured against a made-up borough whose truth is known."""

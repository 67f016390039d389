"""What the ledger costs."""

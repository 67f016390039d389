"""What happened: the ledger, and the journal that keeps it true."""

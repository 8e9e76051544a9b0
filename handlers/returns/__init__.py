"""Monitoring returns: what is due, what came in, how far a contract is."""

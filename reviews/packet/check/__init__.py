"""Check a packet without access to its site."""

"""Checking a packet without its site. Pure: `packet` says what was found, from the other files."""

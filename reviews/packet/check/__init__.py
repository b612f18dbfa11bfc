"""Checking a packet without its site. Pure."""

"""Connects to other systems, whose addresses and answers aren't trusted."""

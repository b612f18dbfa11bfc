"""Gather a packet's content from the rows that the pages show."""

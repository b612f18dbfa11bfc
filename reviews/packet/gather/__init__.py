"""A packet's content, read from the rows that the pages show."""

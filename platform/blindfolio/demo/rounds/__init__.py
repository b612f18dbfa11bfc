"""Practice rounds and look-backs of the seeded sites."""

"""Practice rounds of the seeded sites."""

"""Practice rounds and look-backs of the demo."""

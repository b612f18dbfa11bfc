"""The services that a language model can be asked by: each makes a `Backend` of one of them."""

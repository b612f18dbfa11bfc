"""A language model as something that answers one request, and the services it can be asked by."""

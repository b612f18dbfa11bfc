"""A language model as something that answers one request, and the services that provide it."""

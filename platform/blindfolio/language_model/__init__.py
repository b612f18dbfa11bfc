"""The language models and the services that provide them. A model answers single requests."""

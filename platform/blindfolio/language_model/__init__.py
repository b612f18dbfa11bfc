"""Asks language models for answers to single requests, through the services that provide them."""

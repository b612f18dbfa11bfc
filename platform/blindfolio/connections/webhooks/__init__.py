"""Tells other systems that something has happened, as Standard Webhooks 1.0.0 says."""

"""Measure how far people who rate the same documents agree. Uses neither web nor database."""

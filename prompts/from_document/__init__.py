"""Drafts a brief from a team's own document; uses no model, clock or network."""

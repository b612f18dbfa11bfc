"""Draft a brief from a team's own document, without a model, a clock or a network."""

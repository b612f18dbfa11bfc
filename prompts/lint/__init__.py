"""Findings, never scores, about a prompt's text, rubric and probes, without a model."""

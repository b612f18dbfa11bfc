"""Check a prompt's text, rubric and probes without a model. The result is a list of
findings, never a score."""

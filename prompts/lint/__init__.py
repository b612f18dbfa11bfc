"""What a prompt's text, rubric and probes can be told without a model: findings, never scores."""

"""From a team's own document to the draft of a prompt folder; no model, no clock, no network."""

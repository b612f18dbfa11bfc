"""From a team's own document to the draft of a brief; no model, no clock, no network."""

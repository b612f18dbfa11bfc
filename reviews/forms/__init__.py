"""Forms for reviews and scorecards are declared here. Their drafts, locks, seals, exports and
pages are derived from the declarations."""

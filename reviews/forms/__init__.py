"""Judgements as declared forms, from which drafts, locks, seals, packets and pages follow."""

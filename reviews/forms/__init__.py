"""Judgements as declared forms. Drafts, locks, seals, verification, deletion, packets, exports and
pages follow from the declaration."""

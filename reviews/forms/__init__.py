"""Judgements as declared forms: what is declared once, drafts, locks, seals, verification, erasure,
packets, exports and pages follow from."""

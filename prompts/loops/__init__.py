"""Interview loops: the stages around the document and what each stage asks."""

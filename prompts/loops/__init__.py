"""Interview loops: the stages around the document, what each asks, and what a loop gets wrong."""

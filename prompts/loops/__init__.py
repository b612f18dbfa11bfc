"""Interview loops: the stages around the document, what each asks, and advice on loops."""

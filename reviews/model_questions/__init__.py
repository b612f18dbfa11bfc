"""Questions that a language model writes: the requests, and how answers are read and checked."""

"""Questions that a language model writes: what it is asked, how its answers are read and checked."""

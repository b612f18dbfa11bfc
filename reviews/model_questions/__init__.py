"""Questions by a language model: requests, and how answers are read and checked."""

"""Follow-up questions: facts and prompt in, the deep-dive sheet out. Pure at the top level."""

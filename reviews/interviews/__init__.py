"""The other interviews of a loop: who holds them and when, and the scorecard of each."""

"""The same bar for everyone: practice rounds, agreement between reviewers, outcomes."""

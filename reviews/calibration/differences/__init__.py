"""Show where the reviewers of a practice round differ. Uses no database."""

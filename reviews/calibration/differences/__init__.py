"""Where the reviewers of a practice round differ: values in, values out, without a database."""

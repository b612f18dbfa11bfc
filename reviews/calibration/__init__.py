"""Apply the same bar to everyone, with practice rounds, agreement between reviewers, and
outcomes.
"""

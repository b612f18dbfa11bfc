"""Tells a channel of Slack or Teams each working morning how many candidates of an opening need
its coordinators. Anyone may read a channel, so nothing else is said.
"""

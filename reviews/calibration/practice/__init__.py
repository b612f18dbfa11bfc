"""Let colleagues rate the same documents without seeing each other's ratings, and then compare
them.
"""

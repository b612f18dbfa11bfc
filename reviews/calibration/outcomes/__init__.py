"""Show how well a team's own loop works, from how far candidates get. Uses neither web nor
database.
"""

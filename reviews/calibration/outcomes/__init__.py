"""How well a team's own loop works: how far candidates get, and what that shows. Knows neither
web nor database."""

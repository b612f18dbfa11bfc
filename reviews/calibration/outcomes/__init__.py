"""How a team's own loop does: how far candidates come, and what that says about it. Knows neither
web nor database."""

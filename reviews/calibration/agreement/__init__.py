"""How far people who rate the same documents agree. Knows neither web nor database."""

"""How a team's own loop does: who comes how far, and what that says of the loop. Knows neither web
nor database."""

"""Whether a team's selection turns one group away more often than another, from data that the team
brings. Knows neither web nor database."""

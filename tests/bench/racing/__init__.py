"""The competitors of the race, and what all of them share."""

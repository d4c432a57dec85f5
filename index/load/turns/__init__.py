"""A document → its speakers' turns, whatever its layout."""

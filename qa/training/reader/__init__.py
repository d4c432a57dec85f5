"""How the reader was trained."""

"""How the encoder was trained."""

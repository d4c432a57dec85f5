"""The bundled models, and what runs them."""

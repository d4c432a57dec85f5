"""The rules by which a prediction is held against its references: each set names its own."""

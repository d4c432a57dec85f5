"""Files → documents: their text, metadata, turns and damage."""

"""What is known of written Chinese: forms, tokens, sentences, dates, numbers, lists, tables."""

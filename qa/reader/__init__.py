"""(question, context, passage) → scores of any span."""

"""What every public form shares: fields, tokens, limits, errors."""

"""What tells private details from public ones (5.6.9): candidate patterns, validators, context words and one rule a kind of detail."""

"""Words in, rows out: files to clean sentences, each with the span it came from."""

"""A solution becomes a plan: result tables in tonnes and million USD, one fact a row."""

"""A variant's program and frames in a sample, from few that were prepared: numbers on lines of figures drawn."""

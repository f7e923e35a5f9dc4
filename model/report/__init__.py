"""Reports, made from result tables only."""

"""Questions asked of plans: run, check, compare, back-cast."""

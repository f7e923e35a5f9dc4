"""The planner's program written a second time, from the tables to plain rows, for another family of solver."""

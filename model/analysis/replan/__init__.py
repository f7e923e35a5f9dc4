"""A plan made anew every year with a horizon of its own; a plan of last year beside what happened."""

"""Plans that hedge: what to decide before a date, when what comes after it is drawn and not known."""

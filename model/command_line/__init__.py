"""What every command of the command line shares: its options, and how it ends."""

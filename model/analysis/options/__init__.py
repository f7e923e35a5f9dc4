"""What policies are worth under surprise, against a variant without them."""

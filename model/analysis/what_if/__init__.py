"""One variant answered, and answered again with something changed: rounds of cutting planes, a warm solver."""

"""A cluster of Dask as who does tasks: what is sent, to whom, over which address, and what comes back."""

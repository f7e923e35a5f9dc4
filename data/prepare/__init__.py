"""Published figures in, dataset tables out: one module per table, in the order of `every_table.ORDER`.

Every module has one function, `prepare(figures, tables)`: `figures` reads the published figures,
`tables` holds the tables prepared before it. It returns a frame with the columns of its schema in
`data/schema`. Its docstring says, in plain paragraphs, how each derived or assumed parameter
follows from the figures.
"""

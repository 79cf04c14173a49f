"""A 7-field form whose labels and order change each round, filled, read back and sent, beside other tools."""

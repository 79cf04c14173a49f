"""How the models of this package were made; not needed to read."""

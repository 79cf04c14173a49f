"""The panel: what people see of the bots in a browser, made from the database alone."""

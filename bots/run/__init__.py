"""A run: one attempt at a case, its steps, its entries, its result; and the processes that make runs."""

"""The morning report: what the night did, what is left, and whether the target systems hold it to the cent."""

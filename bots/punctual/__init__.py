"""Whether cases end in time: those at risk, those that missed their deadline, and those that are stuck."""

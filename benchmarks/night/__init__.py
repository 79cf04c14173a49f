"""A whole night in the small: two bots, kills, a target that is down, a person in the morning, the report."""

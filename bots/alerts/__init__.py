"""Alerts: what is wrong is told to the people who run the bots, grouped, once, and again when it is over."""

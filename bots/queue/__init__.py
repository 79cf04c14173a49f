"""The queue: who works on what, for how long, and when it is tried again."""

"""The queue against a plain SQL loop and against other queues: how fast, how soon, and what a killed worker loses."""

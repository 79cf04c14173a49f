"""Intake: what nasty writers drop, and what becomes of it while the watcher is killed again and again."""

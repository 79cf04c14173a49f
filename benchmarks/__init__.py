"""Figures and how to reproduce them: each module prints one line of JSON."""

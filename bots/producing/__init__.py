"""Producing: cases made of rows, each row once, and what became of them told beside the rows."""

"""Forms that change as applications do, and whether each box is found again, refused, or taken for another."""

"""Review: what people are asked of cases, by whom it is settled, how two of them never meet, and what came of it."""

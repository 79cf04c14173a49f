"""Pages sorted and batches split, measured beside a plain classifier of texts."""

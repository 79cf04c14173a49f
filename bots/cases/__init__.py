"""The case: its model, its store, its documents, its keys and its history."""

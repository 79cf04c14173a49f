"""Pages of the panel over many cases: a project filled with a bank's months, and how long each page takes."""

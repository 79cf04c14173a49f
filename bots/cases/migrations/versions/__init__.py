"""Each version of the database's form; never changed once released."""

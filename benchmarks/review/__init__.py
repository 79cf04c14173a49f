"""The review station in a real browser: how soon the next case is there, how many keys a document takes."""

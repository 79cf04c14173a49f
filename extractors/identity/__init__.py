"""Identity documents beyond blanks and machine readable zones: licences, labels, and what speaks against a document."""

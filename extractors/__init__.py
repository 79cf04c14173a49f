"""Documents in, typed fields with confidence, page and place out."""

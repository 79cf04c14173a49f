"""The demo: bank accounts opened from scanned papers on one machine, and an oracle that checks what was entered."""

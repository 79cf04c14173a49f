"""IBANs of the application's own bank, and the check of others."""

from __future__ import annotations

import re

from resources.specimens.iban import italian_iban

BANK = "09900"  # no ABI code begins with 099: the bank doesn't exist
BRANCH = "01600"


def make_iban(account: int) -> str:
    """The Italian IBAN of account number `account` (from 1) at the application's bank, 27 characters."""
    return italian_iban(BANK, BRANCH, f"{account:012d}")


def is_iban(text: str) -> bool:
    """Whether `text` is an IBAN whose check digits hold (ISO 13616, mod 97)."""
    compact = text.replace(" ", "").upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}", compact):
        return False
    return int("".join(str(int(char, 36)) for char in compact[4:] + compact[:4])) % 97 == 1

"""Italian account numbers with their check characters."""

from __future__ import annotations

import random

# value of a character on an odd place of a BBAN; also of the codice fiscale (DM 12/3/1974)
_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)


def check_letter(bank: str, branch: str, account: str) -> str:
    """The CIN of an Italian BBAN.

    Args:
        bank: ABI code, five digits.
        branch: CAB code, five digits.
        account: Account number, twelve characters.
    """
    total = 0
    for place, character in enumerate(bank + branch + account, start=1):
        value = int(character) if character.isdigit() else ord(character) - ord("A")
        total += _ODD[value] if place % 2 else value
    return chr(ord("A") + total % 26)


def italian_iban(bank: str, branch: str, account: str) -> str:
    """The IBAN of an Italian account, with the CIN and the check digits of ISO 13616."""
    bban = check_letter(bank, branch, account) + bank + branch + account
    digits = "".join(str(int(character, 36)) for character in bban + "IT00")
    return f"IT{98 - int(digits) % 97:02d}{bban}"


def draw_iban(rng: random.Random) -> str:
    """A valid IBAN of a bank that doesn't exist: no ABI code starts with 099."""
    bank = f"099{rng.randrange(100):02d}"
    return italian_iban(bank, f"{rng.randrange(1000, 84000):05d}", f"{rng.randrange(10**9):012d}")

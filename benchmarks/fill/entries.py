"""What the rounds are: how each calls its fields, in which order, and what is to be entered.

Every contestant reads it, in whatever Python has its packages: so this module needs nothing but the standard library.
"""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass

CALLED = {  # field: what a form may call it
    "surname": ("Surname", "Family Name", "Last Name"),
    "given_names": ("Given Names", "First Name", "Forenames"),
    "tax_code": ("Tax Code", "Fiscal Code", "Tax Number"),
    "address": ("Address", "Street", "Street and Number"),
    "city": ("City", "Town", "Place of Residence"),
    "phone": ("Phone", "Telephone", "Phone Number"),
    "email": ("E-mail", "E-mail Address", "Electronic Mail"),
}
_SURNAMES = ("ROSSI", "D'ANGELO", "MÜLLER", "GARCÍA LÓPEZ", "VERDI", "ESPOSITO", "NÚÑEZ")
_NAMES = ("ANNA", "MARÍA JOSÉ", "LUCA", "ÉLODIE", "PAOLO")
_CITIES = ("MILANO", "FORLÌ", "A CORUÑA", "ROMA", "AOSTA")


@dataclass(frozen=True)
class Entry:
    """One round.

    Attributes:
        order: Its fields from top to bottom.
        labels: What the page calls each.
        values: What is to be entered.
    """

    order: tuple[str, ...]
    labels: dict[str, str]
    values: dict[str, str]

    def plain(self) -> dict[str, object]:
        """As JSON."""
        return asdict(self)


def entries(rounds: int, seed: int) -> list[Entry]:
    """Rounds that differ in order, labels and values."""
    dice = random.Random(seed)
    return [_entry(dice) for _ in range(rounds)]


def _entry(dice: random.Random) -> Entry:
    order = list(CALLED)
    dice.shuffle(order)
    number = dice.randrange(10_000)
    surname, name, city = dice.choice(_SURNAMES), dice.choice(_NAMES), dice.choice(_CITIES)
    values = {
        "surname": surname,
        "given_names": name,
        "tax_code": f"RSSMRA85T50F{number % 1000:03d}X",
        "address": f"VIA ROMA {number}",
        "city": city,
        "phone": f"333{dice.randrange(10**7):07d}",
        "email": f"person{number}@example.example",
    }
    return Entry(tuple(order), {field: dice.choice(words) for field, words in CALLED.items()}, values)

"""Persons of Spain that don't exist, for the Spanish specimens."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from resources.specimens.people import Person, draw_person

_SURNAMES = (
    *("GARCIA", "MARTINEZ", "LOPEZ", "SANCHEZ", "NUÑEZ", "IBAÑEZ", "ROMERO", "ALONSO", "VAZQUEZ", "MUÑOZ"),
    *("ETXEBERRIA", "PUIG", "FERREIRO", "QUINTANA", "HIDALGO", "ZUBIZARRETA", "REY", "GIL", "SAEZ", "XIRGU"),
)
_MEN = ("JOSE", "ANTONIO", "JUAN CARLOS", "IÑIGO", "PABLO", "ALVARO", "JORDI", "BREIXO", "DIEGO", "HUGO")
_WOMEN = ("CARMEN", "MARIA JOSE", "LUCIA", "BEGOÑA", "NEREA", "MONTSERRAT", "PILAR", "ANA", "XIANA", "INES")
_TOWNS = (
    *(("MADRID", "MADRID"), ("BILBAO", "BIZKAIA"), ("A CORUÑA", "A CORUÑA"), ("LLEIDA", "LLEIDA"), ("JEREZ", "CADIZ")),
    *(("LEON", "LEON"), ("TERUEL", "TERUEL"), ("OVIEDO", "ASTURIAS"), ("MURCIA", "MURCIA"), ("VIC", "BARCELONA")),
)
_STREETS = ("C. MAYOR", "AVDA. DE LA PAZ", "C. DEL SOL", "PLAZA NUEVA", "C. SAN ROQUE", "PASEO DEL RIO")


def dni_letter(digits: str) -> str:
    """The letter of a DNI's eight digits: modulo 23 (Real Decreto 1553/2005)."""
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(digits) % 23]


def draw_spaniard(rng: random.Random, *, today: date) -> Person:
    """A Spanish citizen of age; the DNI stands as tax code.

    Args:
        rng: Source of all choices.
        today: The day on which the person is of age.
    """
    person = draw_person(rng, today=today, italian=True)
    number = f"{rng.randrange(10**6, 10**8):08d}"
    home, native = rng.choice(_TOWNS), rng.choice(_TOWNS)
    surnames = f"{rng.choice(_SURNAMES)} {rng.choice(_SURNAMES)}"
    return replace(
        person,
        surname=surnames,
        given_names=rng.choice(_MEN if person.sex == "M" else _WOMEN),
        birth_place=native[0],
        birth_city=native[0],
        birth_province=native[1],
        birth_country="ESP",
        tax_code=number + dni_letter(number),
        nationality="ESP",
        citizenship="ESPAÑOLA",
        address=f"{rng.choice(_STREETS)} {rng.randrange(1, 190)} P0{rng.randrange(1, 9)} {rng.choice('ABCD')}",
        city=home[0],
        province=home[1],
    )

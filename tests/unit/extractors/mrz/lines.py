"""Machine readable lines with known content, for tests."""

from __future__ import annotations

import random

from extractors.mrz.check_digits import check_digit

TD1 = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
TD2 = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
MRVA = ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<")
MRVB = ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<")
STANDARD = {"TD1": TD1, "TD2": TD2, "TD3": TD3, "MRVA": MRVA, "MRVB": MRVB}

_SURNAMES = ("ROSSI", "DE<SANTIS", "KOWALSKA", "NGUYEN", "OCONNOR", "MUELLER", "GARCIA<LOPEZ", "YILMAZ", "KHAN")
_GIVEN = ("MARIA", "GIUSEPPE", "HANS<PETER", "FATIMA<ZAHRA", "OLGA", "JOSE<LUIS", "EMMA", "MINH", "ECE")
_STATES = ("ITA", "ESP", "D<<", "FRA", "UTO", "POL", "CHN", "MAR", "UKR")


def _day(rng: random.Random, first: int, last: int) -> str:
    return f"{rng.randint(first, last) % 100:02d}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"


def drawn(layout: str, seed: int) -> tuple[str, ...]:
    """Valid lines of a made-up document."""
    rng = random.Random(f"{layout} {seed}")
    letters = rng.choice((0, 1, 2, 2))
    number = "".join(rng.choice("ABCDEFGHJKLMNPRTVWXYZ") for _ in range(letters))
    number = (number + "".join(rng.choice("0123456789") for _ in range(rng.choice((8, 9)) - letters))).ljust(9, "<")
    state, sex = rng.choice(_STATES), rng.choice("MF<")
    born, expires = _day(rng, 1940, 2008), _day(rng, 2020, 2039)
    name = f"{rng.choice(_SURNAMES)}<<{rng.choice(_GIVEN)}"
    optional = "".join(rng.choice("0123456789") for _ in range(rng.choice((0, 6))))
    number, born, expires = (text + check_digit(text) for text in (number, born, expires))
    if layout == "TD1":
        first = f"I<{state}{number}{optional}".ljust(30, "<")
        second = f"{born}{sex}{expires}{state}".ljust(29, "<")
        composite = check_digit(first[5:] + second[:7] + second[8:15] + second[18:29])
        return first, second + composite, name.ljust(30, "<")
    length = 44 if layout in {"TD3", "MRVA"} else 36
    first = f"{ {'TD2': 'I<', 'TD3': 'P<'}.get(layout, 'V<') }{state}{name}".ljust(length, "<")
    second = f"{number}{state}{born}{sex}{expires}{optional}"
    if layout.startswith("MRV"):
        return first, second.ljust(length, "<")
    second = second.ljust(42 if layout == "TD3" else 35, "<")
    if layout == "TD3":
        second += check_digit(second[28:42])
    return first, second + check_digit(second[:10] + second[13:20] + second[21:])

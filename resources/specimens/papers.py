"""What an authority or a bank adds to a person: numbers, dates and choices on the papers."""

from __future__ import annotations

import random
import string
from dataclasses import dataclass
from datetime import date, timedelta

from resources.specimens.iban import draw_iban
from resources.specimens.people import Person
from resources.specimens.places import TOWNS

# how the application form names each kind of identity document
KINDS = {
    "it_cie": "CARTA D'IDENTITÀ ELETTRONICA",
    "passport": "PASSAPORTO",
    "it_paper_id": "CARTA D'IDENTITÀ CARTACEA",
}
PACKAGES = ("base", "plus", "premium")


@dataclass(frozen=True, slots=True)
class IdentityPaper:
    """An identity document of a person.

    Attributes:
        kind: it_cie, passport or it_paper_id.
        number: As printed, without blanks.
        issue_date: First day.
        expiry_date: Last day of validity.
        town: Municipality of issue; of a passport the police headquarters.
        authority: Who issued it, as the application form names it.
        can: Card access number of an electronic card, six digits.
    """

    kind: str
    number: str
    issue_date: date
    expiry_date: date
    town: str
    authority: str
    can: str


@dataclass(frozen=True, slots=True)
class HealthCard:
    """A tessera sanitaria: its 20 digit number and last day."""

    number: str
    expiry_date: date


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody asks the bank for on the form."""

    package: str
    iban: str
    privacy_consent: bool
    marketing_consent: bool
    pep: bool
    signature_place: str
    signature_date: date
    signed: bool = True


def same_day(day: date, year: int) -> date:
    """The same day of another year; 28 February for a leap day."""
    return date(year, day.month, 28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _letters(rng: random.Random, count: int) -> str:
    return "".join(rng.choices(string.ascii_uppercase, k=count))


def _card_expiry(issued: date, birth: date) -> date:
    """Ten years and on to the next birthday (DL 5/2012, art. 7)."""
    natural = same_day(issued, issued.year + 10)
    birthday = same_day(birth, natural.year)
    return birthday if birthday >= natural else same_day(birth, natural.year + 1)


def draw_identity_paper(
    rng: random.Random, person: Person, kind: str, *, today: date, expired: bool = False
) -> IdentityPaper:
    """An identity document, issued when the holder was of age, valid today unless it is to be expired.

    Args:
        rng: Source of all choices.
        person: Its holder.
        kind: it_cie, passport or it_paper_id.
        today: Day on which it is shown.
        expired: Whether it ended 20 days to 2 years before today.
    """
    town = person.city
    if expired:
        wanted = today - timedelta(days=rng.randrange(20, 730))
        issued = same_day(wanted, wanted.year - 10)
        if kind != "passport":  # move issue back until the birthday rule ends before today
            while _card_expiry(issued, person.birth_date) >= today - timedelta(days=10):
                issued -= timedelta(days=60)
    else:
        earliest = max(same_day(today, today.year - 9), same_day(person.birth_date, person.birth_date.year + 18))
        if kind == "it_paper_id":  # hardly any were issued after the electronic one came everywhere
            latest = max(earliest + timedelta(days=1), date(2022, 6, 30))
        else:
            latest = today - timedelta(days=20)
        days = max(1, (latest - earliest).days)
        issued = min(earliest + timedelta(days=rng.randrange(days)), today - timedelta(days=5))
    if kind == "passport":
        number = rng.choice(("YA", "YB", "YC")) + f"{rng.randrange(10**7):07d}"
        expiry = same_day(issued, issued.year + 10) - timedelta(days=1)
        town = rng.choice([place.name for place in TOWNS if len(place.name) < 12])
        authority = "MINISTERO AFFARI ESTERI"
    elif kind == "it_paper_id":
        number = f"{rng.choice(('AT', 'AU', 'AV', 'AX', 'AY'))}{rng.randrange(10**7):07d}"
        expiry = _card_expiry(issued, person.birth_date)
        authority = f"COMUNE DI {town}"
    else:
        number = f"CA{rng.randrange(10**5):05d}{_letters(rng, 2)}"
        expiry = _card_expiry(issued, person.birth_date)
        authority = f"COMUNE DI {town}"
    return IdentityPaper(kind, number, issued, expiry, town, authority, f"{rng.randrange(10**6):06d}")


def draw_health_details(rng: random.Random, *, today: date) -> HealthCard:
    """A health card that is valid for one month to six years more."""
    number = f"80380{rng.randrange(1, 21):03d}{rng.randrange(10**12):012d}"
    return HealthCard(number, today + timedelta(days=rng.randrange(30, 2190)))


def draw_application(
    rng: random.Random, person: Person, *, today: date, pep: bool = False, signed: bool = True
) -> Application:
    """An application signed within the last three weeks, with the consent that an account needs.

    Args:
        rng: Source of all choices.
        person: Who applies.
        today: Day on which the form arrives.
        pep: Whether the applicant declares to be politically exposed.
        signed: Whether the signature is there.
    """
    return Application(
        package=rng.choice(PACKAGES),
        iban=draw_iban(rng),
        privacy_consent=True,
        marketing_consent=rng.random() < 0.5,
        pep=pep,
        signature_place=person.city,
        signature_date=today - timedelta(days=rng.randrange(21)),
        signed=signed,
    )

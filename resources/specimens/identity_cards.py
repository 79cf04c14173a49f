"""Single identity documents of every kind, drawn and degraded, with what they say: for the benchmark and for tests."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from resources.specimens import es_dni, foreign, licences, residence_permit
from resources.specimens.cards import CARD_DPI
from resources.specimens.copies import Degradation, degrade
from resources.specimens.papers import IdentityPaper, same_day
from resources.specimens.people import draw_person
from resources.specimens.spaniards import draw_spaniard

if TYPE_CHECKING:
    from PIL import Image

    from resources.specimens.people import Person

KINDS = ("es_dni", "residence_permit", "eu_driving_licence", "us_driving_licence", "passport")


@dataclass(frozen=True, slots=True)
class Card:
    """A document's sides as files, and what it says.

    Attributes:
        kind: Its document type.
        files: Contents by name.
        values: Canonical values by field.
        person: Its holder.
    """

    kind: str
    files: dict[str, bytes]
    values: dict[str, str]
    person: Person


def _paper(kind: str, number: str, rng: random.Random, today: date, town: str) -> IdentityPaper:
    issued = today - timedelta(days=rng.randrange(40, 1500))
    return IdentityPaper(kind, number, issued, same_day(issued, issued.year + 5), town, "", "000000")


def sides_of(kind: str, rng: random.Random, *, today: date) -> tuple[list[Image.Image], dict[str, str], Person]:
    """The sides of a new document as drawn, its values and its holder.

    Args:
        kind: One of `KINDS`.
        rng: Source of all choices.
        today: The document is valid on it.
    """
    if kind == "es_dni":
        person = draw_spaniard(rng, today=today)
        paper = _paper(kind, es_dni.support_number(rng), rng, today, person.city)
        values = es_dni.dni_values(person, paper)
        images = list(es_dni.draw_dni(person, paper, rng))
    elif kind == "residence_permit":
        person = draw_person(rng, today=today)
        while person.nationality == "ITA":
            person = draw_person(rng, today=today)
        paper = _paper(kind, residence_permit.permit_number(rng), rng, today, person.city)
        values = residence_permit.permit_values(person, paper)
        images = list(residence_permit.draw_permit(person, paper, rng))
    elif kind == "eu_driving_licence":
        spanish = rng.random() < 0.5
        person = draw_spaniard(rng, today=today) if spanish else draw_person(rng, today=today, italian=True)
        paper = _paper(kind, "", rng, today, person.city)
        licence = licences.draw_licence_details(rng, person)
        values = licences.licence_values(person, paper, licence)
        images = [licences.draw_licence(person, paper, licence, rng)]
    elif kind == "passport":  # of a state that has no blank here
        layout = rng.choice(foreign.LAYOUTS)
        person = draw_person(rng, today=today)
        number = "".join(rng.choice("CFGHJKLMNPRTVWXYZ") for _ in range(2)) + f"{rng.randrange(10**7):07d}"
        paper = _paper(kind, number, rng, today, person.city)
        values = foreign.foreign_values(person, paper, layout)
        images = [foreign.draw_foreign(person, paper, layout, rng)]
        values["nationality"] = layout.state
    else:
        person = draw_person(rng, today=today, italian=True)
        person = replace(person, surname="SAMPLE", given_names=rng.choice(("JANE MARY", "JOHN", "ALEX LEE")))
        paper = _paper(kind, f"D{rng.randrange(10**7):07d}", rng, today, person.city)
        values = licences.aamva_values(person, paper)
        images = [licences.draw_aamva(person, paper)]
    dates = {"birth_date": person.birth_date, "issue_date": paper.issue_date, "expiry_date": paper.expiry_date}
    values |= {name: day.isoformat() for name, day in dates.items() if name in values}
    return images, values, person


def draw_card(kind: str, how: Degradation, seed: str, *, today: date) -> Card:
    """A document of a kind, each side a file of its own.

    Args:
        kind: One of `KINDS`.
        how: How its copies are made.
        seed: The same seed gives the same bytes.
        today: The document is valid on it.
    """
    rng = random.Random(f"{kind}/{how}/{seed}")
    images, values, person = sides_of(kind, rng, today=today)
    files = {}
    for number, image in enumerate(images, 1):
        copy = degrade(image, how, rng, dpi=CARD_DPI)
        packed = io.BytesIO()
        options = {"dpi": (copy.dpi, copy.dpi)} if copy.dpi else {}
        if copy.orientation != 1:
            from PIL import Image as Picture  # noqa: PLC0415 - photos only

            exif = Picture.Exif()
            exif[0x0112] = copy.orientation
            copy.image.save(packed, "JPEG", quality=copy.quality, exif=exif, **options)
        else:
            copy.image.save(packed, "JPEG", quality=copy.quality, **options)
        files[f"side{number}.jpg"] = packed.getvalue()
    return Card(kind, files, values, person)

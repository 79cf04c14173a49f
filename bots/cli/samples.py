"""The specimen papers of a new bot: two applications, one that goes through and one that a person must look at."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

from PIL import Image

from resources.specimens.account_form import draw_account_form
from resources.specimens.cie import draw_cie
from resources.specimens.papers import draw_application, draw_identity_paper
from resources.specimens.people import draw_person

_DPI = 200


def draw(folder: Path, seed: int, *, today: date) -> None:
    """Draw the papers into ``folder/one`` and ``folder/two``; in the second, nobody can read the IBAN.

    Args:
        folder: Made if need be.
        seed: The same one draws the same people.
        today: Day on which the papers are shown, so that the cards are valid.
    """
    for name, spoiled in (("one", ""), ("two", "iban")):
        rng = random.Random(f"{seed}/{name}")  # noqa: S311 - people who don't exist, the same each time
        person = draw_person(rng, today=today, italian=True)
        card = draw_identity_paper(rng, person, "it_cie", today=today)
        application = draw_application(rng, person, today=today)
        front, back = draw_cie(person, card, rng)
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        _save(front, place / "card-front.jpg")
        _save(back, place / "card-back.jpg")
        first, *more = draw_account_form(person, card, application, rng, dpi=_DPI, spoiled=spoiled)
        pages = [page.convert("RGB") for page in more]
        first.convert("RGB").save(place / "application.pdf", save_all=True, append_images=pages, resolution=_DPI)


def _save(image: Image.Image, path: Path) -> None:
    image.convert("RGB").save(path, quality=92, dpi=(300, 300))

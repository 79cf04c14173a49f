"""Cases of account opening with known truth and a fixed expected outcome."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from resources.specimens.account_form import draw_account_form
from resources.specimens.bundles import Folder, hand_in
from resources.specimens.cards import CARD_DPI
from resources.specimens.cie import draw_cie
from resources.specimens.copies import Degradation
from resources.specimens.defects import OUTCOMES, Defect, plan
from resources.specimens.health_card import draw_health_card
from resources.specimens.paper_id import PAPER_DPI, draw_paper_id
from resources.specimens.papers import (
    Application,
    HealthCard,
    IdentityPaper,
    draw_application,
    draw_health_details,
    draw_identity_paper,
)
from resources.specimens.passport import draw_passport
from resources.specimens.people import Person, draw_person, other_day
from resources.specimens.truth import truth, truth_by_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PIL import Image

FORM_DPI = 300
FORM_WAYS = {Degradation.CLEAN: 35, Degradation.SCAN: 50, Degradation.PHOTO: 15}
CARD_WAYS = {Degradation.CLEAN: 25, Degradation.SCAN: 40, Degradation.PHOTO: 35}


@dataclass(frozen=True, slots=True)
class SpecimenCase:
    """A case as it was drawn.

    Attributes:
        name: Name of its folder.
        files: Its files, in the order in which they were made.
        truth: Field to canonical value, names as on the form.
        truth_by_document: Document type to what that document says.
        documents: Document types in the case.
        degradation: File name to clean, scan or photo.
        defect: What is wrong, empty if nothing is.
        detail: Which field, where the defect is about one.
        expected: done, review or rejected.
        expected_reason: Code of the reason, empty when done.
    """

    name: str
    files: tuple[Path, ...]
    truth: dict[str, str]
    truth_by_document: dict[str, dict[str, str]]
    documents: tuple[str, ...]
    degradation: dict[str, str]
    defect: str
    detail: str
    expected: str
    expected_reason: str

    def as_dict(self) -> dict[str, Any]:
        """The case as plain JSON data."""
        return {
            "name": self.name,
            "files": [str(path) for path in self.files],
            "truth": dict(self.truth),
            "truth_by_document": {name: dict(values) for name, values in self.truth_by_document.items()},
            "documents": list(self.documents),
            "degradation": dict(self.degradation),
            "defect": self.defect,
            "detail": self.detail,
            "expected": self.expected,
            "expected_reason": self.expected_reason,
        }


@dataclass(frozen=True, slots=True)
class Applicant:
    """A person with the papers of one application."""

    person: Person
    paper: IdentityPaper
    card: HealthCard
    application: Application


def draw_applicant(rng: random.Random, defect: Defect, *, today: date, earlier: Applicant | None = None) -> Applicant:
    """Somebody who applies, with papers that have the defect (a covered field is covered later, on the form).

    Args:
        rng: Source of all choices.
        defect: What is wrong.
        today: Day on which the papers arrive.
        earlier: Who applies again, for the same customer.
    """
    kind = rng.choices(("it_cie", "passport"), weights=(72, 28))[0]
    if defect is Defect.PAPER_CARD:
        kind = "it_paper_id"
    elif defect is Defect.TAX_CODE_CONTRADICTS:
        kind = "it_cie"
    if earlier is None:
        # a document of ten years that ended was issued to somebody of age
        youngest = 31 if defect is Defect.EXPIRED_CARD else 18
        person = draw_person(rng, today=today, italian=kind == "passport", youngest=youngest)
    else:
        person = earlier.person
        kind = kind if person.nationality == "ITA" else "it_cie"
    if defect is Defect.TAX_CODE_CONTRADICTS:
        person = replace(person, tax_code=other_day(person, rng))
    expired = defect is Defect.EXPIRED_CARD
    if earlier is not None and rng.random() < 0.5:
        paper = earlier.paper
    else:
        paper = draw_identity_paper(rng, person, kind, today=today, expired=expired)
    card = earlier.card if earlier is not None else draw_health_details(rng, today=today)
    signed = defect is not Defect.MISSING_SIGNATURE
    return Applicant(person, paper, card, draw_application(rng, person, today=today, signed=signed))


def _covered_field(rng: random.Random, applicant: Applicant) -> str:
    """A field that stands on no other paper: the account, the postal code, with a passport the address as well."""
    fields = ["iban", "iban", "postal_code"]
    if applicant.paper.kind == "passport":
        fields.append("address")
    return rng.choice(fields)


def _identity_images(applicant: Applicant, rng: random.Random) -> tuple[list[Image.Image], int]:
    draw: dict[str, Callable[[], list[Image.Image]]] = {
        "it_cie": lambda: list(draw_cie(applicant.person, applicant.paper, rng)),
        "passport": lambda: [draw_passport(applicant.person, applicant.paper, rng)],
        "it_paper_id": lambda: list(draw_paper_id(applicant.person, applicant.paper, rng)),
    }
    kind = applicant.paper.kind
    return draw[kind](), PAPER_DPI if kind == "it_paper_id" else CARD_DPI


def _way(rng: random.Random, ways: dict[Degradation, int]) -> Degradation:
    return rng.choices(list(ways), weights=list(ways.values()))[0]


def draw_case(folder: Path, applicant: Applicant, defect: Defect, rng: random.Random) -> SpecimenCase:
    """Draw the documents of an applicant into a folder of its own.

    Args:
        folder: Folder of the case; made here.
        applicant: Who applies.
        defect: What is wrong with it.
        rng: Source of all choices.

    Raises:
        FileExistsError: The folder is there already: nothing is ever drawn over.
        SpecimenError: A typeface is missing.
    """
    folder.mkdir(parents=True)
    written = Folder(folder, rng)
    covered = _covered_field(rng, applicant) if defect is Defect.UNREADABLE_FIELD else ""
    identity, dpi = _identity_images(applicant, rng)
    hand_in(identity, _way(rng, CARD_WAYS), written, rng, dpi=dpi)
    health = list(draw_health_card(applicant.person, applicant.card))
    hand_in(health, _way(rng, CARD_WAYS), written, rng, dpi=CARD_DPI)
    form = draw_account_form(
        applicant.person, applicant.paper, applicant.application, rng, dpi=FORM_DPI, spoiled=covered
    )
    hand_in(form, _way(rng, FORM_WAYS), written, rng, dpi=FORM_DPI)
    outcome = OUTCOMES[defect]
    return SpecimenCase(
        name=folder.name,
        files=tuple(written.files),
        truth=truth(applicant.person, applicant.paper, applicant.application),
        truth_by_document=truth_by_document(applicant.person, applicant.paper, applicant.card, applicant.application),
        documents=(applicant.paper.kind, "it_health_card", "account_form"),
        degradation={path.name: str(kind) for path, kind in written.files.items()},
        defect=str(defect),
        detail=covered,
        expected=outcome.status,
        expected_reason=outcome.reason,
    )


def draw_cases(folder: Path, cases: int, seed: int, *, today: date) -> list[SpecimenCase]:
    """Draw a batch of cases, one subfolder each; the same seed and day give the same bytes.

    Args:
        folder: Where the subfolders go; made if need be.
        cases: How many.
        seed: Of all choices.
        today: Day on which the papers arrive: ages, expiries and signatures are relative to it.

    Raises:
        FileExistsError: A case's folder is there already.
        SpecimenError: A typeface is missing.
    """
    order = random.Random(f"{seed}/plan")
    number = order.randrange(100, 800)
    done: list[Applicant] = []
    drawn = []
    taken: set[str] = set()
    for place, defect in enumerate(plan(cases, order, today=today)):
        rng = random.Random(f"{seed}/{place}")
        number += rng.randrange(1, 4)
        earlier = done.pop(rng.randrange(len(done))) if defect is Defect.SAME_CUSTOMER else None
        applicant = draw_applicant(rng, defect, today=today, earlier=earlier)
        while earlier is None and applicant.person.tax_code in taken:
            applicant = draw_applicant(rng, defect, today=today)
        taken.add(applicant.person.tax_code)
        if defect is Defect.NONE:
            done.append(applicant)
        drawn.append(draw_case(folder / f"pratica-{number}", applicant, defect, rng))
    return drawn

"""Specimen documents with known truth: persons that don't exist and the papers they would bring.

Everything is drawn from a seed and marked SPECIMEN; nothing of it is meant for a real person, and no bank, phone or
mail address of it exists (ABI codes 099xx, mobile prefix 399, top-level domain ``example``). `draw_cases` makes a
batch for a watched folder; the rest makes single papers.

A name is one thing in the truth and several on paper. The truth has it in upper case with accents, as the application
form has it (``NICOLÒ``, ``MÜLLER``); identity cards print a final accent as an apostrophe and keep umlauts
(``NICOLO'``, ``MÜLLER``); the health card has no marks but apostrophes (``MULLER``); the MRZ follows ICAO Doc 9303
(``NICOLO``, ``MUELLER``). Abroad, forms and health cards give the state of birth, identity documents the city with
the state in brackets. `SpecimenCase.truth_by_document` has what each document prints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from resources.specimens.account_form import draw_account_form
    from resources.specimens.cases import SpecimenCase, draw_case, draw_cases
    from resources.specimens.cie import draw_cie
    from resources.specimens.copies import Copy, degrade
    from resources.specimens.defects import Defect
    from resources.specimens.health_card import draw_health_card
    from resources.specimens.paper_id import draw_paper_id
    from resources.specimens.papers import draw_application, draw_health_details, draw_identity_paper
    from resources.specimens.passport import draw_passport
    from resources.specimens.people import Person, draw_person

__all__ = [
    "Copy",
    "Defect",
    "Person",
    "SpecimenCase",
    "degrade",
    "draw_account_form",
    "draw_application",
    "draw_case",
    "draw_cases",
    "draw_cie",
    "draw_health_card",
    "draw_health_details",
    "draw_identity_paper",
    "draw_paper_id",
    "draw_passport",
    "draw_person",
]

_WHERE = {
    "Copy": "copies",
    "Defect": "defects",
    "Person": "people",
    "SpecimenCase": "cases",
    "degrade": "copies",
    "draw_account_form": "account_form",
    "draw_application": "papers",
    "draw_case": "cases",
    "draw_cases": "cases",
    "draw_cie": "cie",
    "draw_health_card": "health_card",
    "draw_health_details": "papers",
    "draw_identity_paper": "papers",
    "draw_paper_id": "paper_id",
    "draw_passport": "passport",
    "draw_person": "people",
}


def __getattr__(name: str) -> Any:
    """Load on use: the core banking application lives below this package and needs none of it."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - on use only

    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)

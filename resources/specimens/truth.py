"""What is true of a case, and what each of its documents says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resources.specimens.account_form import form_values
from resources.specimens.cie import cie_values
from resources.specimens.health_card import health_card_values
from resources.specimens.paper_id import paper_id_values
from resources.specimens.passport import passport_values

if TYPE_CHECKING:
    from resources.specimens.papers import Application, HealthCard, IdentityPaper
    from resources.specimens.people import Person


def truth(person: Person, paper: IdentityPaper, application: Application) -> dict[str, str]:
    """Field to canonical value of a case: names in upper case with accents as on the form, dates ISO 8601.

    Args:
        person: Who applies.
        paper: The identity document that is shown.
        application: What is asked for.
    """
    values = {
        name: value
        for name, value in form_values(person, paper, application).items()
        if not name.startswith(("sex_", "package_"))
    }
    return values | {
        "sex": person.sex,
        "nationality": person.nationality,
        "package": application.package,
        "document_kind": paper.kind,
    }


def truth_by_document(
    person: Person, paper: IdentityPaper, card: HealthCard, application: Application
) -> dict[str, dict[str, str]]:
    """Document type to what that document says: printed variants of names and places, dates in ISO 8601.

    Args:
        person: Who applies.
        paper: The identity document that is shown.
        card: The health card.
        application: What is asked for.
    """
    printers = {"it_cie": cie_values, "passport": passport_values, "it_paper_id": paper_id_values}
    identity = printers[paper.kind](person, paper) | {
        "birth_date": person.birth_date.isoformat(),
        "issue_date": paper.issue_date.isoformat(),
        "expiry_date": paper.expiry_date.isoformat(),
        "document_number": paper.number,
        "signature": "true",
    }
    if paper.kind == "it_cie":
        identity["tax_code_barcode"] = person.tax_code
    health = health_card_values(person, card) | {
        "birth_date": person.birth_date.isoformat(),
        "expiry_date": card.expiry_date.isoformat(),
        "tax_code_barcode": person.tax_code,
    }
    return {
        paper.kind: identity,
        "it_health_card": health,
        "account_form": form_values(person, paper, application),
    }

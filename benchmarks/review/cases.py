"""Cases in review: drawn application forms with what a reader would have said of them, some of it in doubt."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image

from bots.cases.fields import keep_question, keep_readings
from bots.cases.model import Status
from bots.cases.settle import Question, Source
from bots.cases.store import Store
from extractors.document_types import document_type
from extractors.reading import Box, DocumentReading, PageRef, Reading, State

BOT = "applications"
_TYPE = "account_form"
_DPI = 150
_LIKELY = ("iban", "address", "city", "postal_code", "email", "phone", "surname", "birth_date")  # in doubt


def write_bot(folder: Path, review: str = "{}") -> None:
    """The bot whose cases they are; it asks for nothing more once a person has answered."""
    home = folder / "robots" / BOT
    home.mkdir(parents=True, exist_ok=True)
    home.joinpath("bot.yaml").write_text(
        "title: {en: Applications, it: Richieste, es: Solicitudes}\n"
        f"documents: {{account_form: {{type: {_TYPE}}}, identity_card: {{type: it_cie, required: false}}}}\n"
        f"review: {review}\n",
        encoding="utf-8",
    )
    suite = "*** Settings ***\nLibrary    bots.Cases\n\n*** Tasks ***\nGo On\n    No Operation\n"
    home.joinpath(f"{BOT}.robot").write_text(suite, encoding="utf-8")


def draw_cases(
    store: Store,
    number: int,
    *,
    seed: int = 1,
    doubtful: int = 3,
    fields: Sequence[str] = _LIKELY,
    labels: Sequence[str] = (),
    different: int = 4,
    hostile: str = "",
) -> list[str]:
    """Put cases into review; returns their ids, the most urgent first.

    Args:
        store: Where they go.
        number: How many.
        seed: Of the papers.
        doubtful: Fields in doubt of each.
        fields: Those that may be.
        labels: What people call them.
        different: How many forms are drawn; the cases share their pictures, each kept with its own key.
        hostile: What a stranger wrote into the fields that take any text.
    """
    rng = random.Random(seed)
    drawn = [_form(rng) for _ in range(min(different, number))]
    version = "0" * 16
    made = []
    for index in range(number):
        pdf, values = drawn[index % len(drawn)]
        readings = _readings(values, rng.sample(fields, doubtful), hostile)
        label = labels[index] if index < len(labels) else f"application-{index + 1}"
        with store.transaction() as connection:
            due = store.clock() + timedelta(hours=1 + index)
            case_id = store.create(
                connection, bot=BOT, version=version, priority=2, source="benchmark", label=label, due_at=due
            )
            key = store.key(connection, case_id)
            name = f"{label}.pdf"
            store.documents.add(connection, key, data=pdf, name=name, kind="document", added_at=store.clock())
            store.transition(connection, case_id, Status.READY)
            store.transition(connection, case_id, Status.WORKING)
            pages = (PageRef("file-1.pdf", 1), PageRef("file-1.pdf", 2))
            keep_readings(store, connection, case_id, {_TYPE: DocumentReading(_TYPE, 1.0, pages, readings)})
            for field, reading in readings.items():
                if reading.state is State.DOUBTFUL:
                    asked = Question(field, (("low_confidence", ""),), (Source(_TYPE, reading),))
                    keep_question(store, connection, case_id, asked)
            store.transition(connection, case_id, Status.REVIEW, reason="low_confidence")
        made.append(case_id)
    return made


def _form(rng: random.Random) -> tuple[bytes, dict[str, str]]:
    """A form as a scanner's PDF, and what is written on it."""
    from resources.specimens.account_form import draw_account_form, form_values  # noqa: PLC0415 - large
    from resources.specimens.cases import draw_applicant  # noqa: PLC0415
    from resources.specimens.defects import Defect  # noqa: PLC0415

    who = draw_applicant(rng, Defect.NONE, today=datetime.now(UTC).date())
    pages = draw_account_form(who.person, who.paper, who.application, rng, dpi=_DPI)
    return _pdf(pages), form_values(who.person, who.paper, who.application)


def _pdf(pages: Sequence[Image.Image]) -> bytes:
    first, *others = [page.convert("RGB") for page in pages]
    data = io.BytesIO()
    first.save(data, "PDF", save_all=True, append_images=others, resolution=_DPI, quality=80)
    return data.getvalue()


def _readings(values: dict[str, str], doubtful: Sequence[str], hostile: str) -> dict[str, Reading]:
    """What a reader says of a form: all of it right, a few fields read weakly."""
    found = {}
    for number, side in enumerate(document_type(_TYPE).pages, 1):
        wide, high = side.size
        for name, place in side.fields.items():
            if place.group or name not in values or not values[name]:
                continue
            x0, y0, x1, y1 = place.zone
            box = Box(x0 / wide, y0 / high, x1 / wide, y1 / high)
            weak = name in doubtful
            state = State.DOUBTFUL if weak else State.READ
            sure = 0.61 if weak else 0.995
            value = hostile if hostile and name in {"address", "city", "surname"} else values[name]
            other = (value[:-1] + "7",) if weak and name != "birth_date" else ()
            found[name] = Reading(name, value, value, sure, state, number, box, "ppocr", alternatives=other)
    return found

"""One case that shows everything: papers, readings, facts, a question, an entry in doubt, a picture as evidence."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import timedelta

from PIL import Image, ImageDraw
from sqlalchemy import update

from bots.cases.fields import keep_fact, keep_question, keep_readings
from bots.cases.model import Status
from bots.cases.settle import Fact, Question, Source
from bots.cases.store import Store
from bots.cases.tables import cases
from bots.run.steps import StepRow, keep_step
from extractors.reading import Box, DocumentReading, Doubt, PageRef, Reading, State

FIELDS = (
    ("surname", "ROSSI", 0.998, State.READ),
    ("given_names", "ANNA MARIA", 0.997, State.READ),
    ("birth_date", "1985-04-12", 0.999, State.VERIFIED),
    ("tax_code", "RSSNMR85D52F205X", 0.9999, State.VERIFIED),
    ("document_number", "CA00000AA", 0.99, State.VERIFIED),
    ("expiry_date", "2031-04-12", 0.98, State.READ),
    ("iban", "IT60X0542811101000000123456", 0.61, State.DOUBTFUL),
)


def show_case(
    store: Store,
    bot: str,
    *,
    label: str = "pratica-118",
    names: Sequence[str] = ("modulo firmato.png",),
    values: Sequence[tuple[str, str, float, State]] = FIELDS,
) -> str:
    """Make the case; returns its id.

    Args:
        store: Where.
        bot: Whose.
        label: What people call it.
        names: Of its papers, as a stranger named them.
        values: Fields with what was read, how surely, and the state of that.
    """
    with store.transaction() as connection:
        now = store.clock()
        case_id = store.create(
            connection,
            bot=bot,
            version="0123456789abcdef",
            priority=2,
            source="inbox",
            label=label,
            due_at=now + timedelta(hours=3),
        )
        key = store.key(connection, case_id)
        for index, name in enumerate(names):
            store.documents.add(connection, key, data=_paper(values, index), name=name, kind="document", added_at=now)
        readings = {name: _reading(index, name, *rest) for index, (name, *rest) in enumerate(values)}  # type: ignore[arg-type]
        keep_readings(
            store,
            connection,
            case_id,
            {"account_form": DocumentReading("account_form", 0.99, (PageRef("file-1.png", 1),), readings)},
        )
        store.transition(connection, case_id, Status.READY)
        store.transition(connection, case_id, Status.WORKING, attempt=1, worker="robot-a-1")
        for name, value, confidence, state in values:
            if state is not State.DOUBTFUL:
                basis = "verified" if state is State.VERIFIED else "read"
                keep_fact(store, connection, case_id, Fact(name, value, basis, confidence, ("account_form",)))
                continue
            doubts = (("check_digit", name),)
            asked = Question(name, doubts, (Source("account_form", readings[name]),), now)
            keep_question(store, connection, case_id, asked)
        step = StepRow("Read The Documents", 1, "done", 1, now, now + timedelta(seconds=4), {})
        keep_step(connection, case_id, "0123456789abcdef", step)
        store.transition(connection, case_id, Status.REVIEW)
        connection.execute(update(cases).where(cases.c.id == case_id).values(last_attempt=1))
    return case_id


def _reading(index: int, name: str, value: str, confidence: float, state: State) -> Reading:
    box = Box(0.38, 0.145 + index * 0.06, 0.86, 0.18 + index * 0.06)
    doubts = (Doubt("check_digit"),) if state is State.DOUBTFUL else ()
    return Reading(name, value, value, confidence, state, 1, box, "ppocr", doubts)


def _paper(values: Sequence[tuple[str, str, float, State]], index: int) -> bytes:
    """A form as a scanner sees it, plainly drawn."""
    sheet = Image.new("RGB", (1240, 1000 + index), "#fdfcf8")
    draw = ImageDraw.Draw(sheet)
    draw.text((90, 60), "Richiesta di apertura conto", fill="#222", font_size=34)
    for row, (name, value, *_) in enumerate(values):
        top = int((0.145 + row * 0.06) * 1000)
        draw.text((90, top + 4), name.replace("_", " ").capitalize(), fill="#555", font_size=22)
        draw.rectangle((460, top, 1075, top + 36), outline="#b9b4a5")
        draw.text((472, top + 3), value[:40], fill="#1b2a6b", font_size=26)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()

"""Checking what a person types while they type: against its form, its document, and what other documents say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bots.review.reasons import Language, document_name, in_words
from bots.review.typed import kind_of, same_as, shown
from extractors.reading import DocumentReading, Reading, State

_SURE = 0.9  # a reading below it is held against nobody


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth knowing before a value is confirmed; it never keeps anybody from confirming."""

    field: str
    text: str
    good: bool = False


def remarks(
    field: str, values: Mapping[str, str], documents: Mapping[str, DocumentReading], language: Language
) -> list[Remark]:
    """What the checks say of a field, with the values that the person holds to be true.

    Args:
        field: The field that was typed.
        values: Canonical values by field: what is typed, and what the case holds.
        documents: What the documents say, by their names in ``bot.yaml``.
        language: The reader's.
    """
    found = [*_others(field, values, documents, language)]
    checked = _checked(field, values, documents)
    found += [Remark(field, in_words(doubt.code, doubt.detail, language)) for doubt in checked.doubts]
    if not found and checked.state is State.VERIFIED:
        found.append(Remark(field, "", good=True))
    return list(dict.fromkeys(found))


def _others(
    field: str, values: Mapping[str, str], documents: Mapping[str, DocumentReading], language: Language
) -> list[Remark]:
    """Documents on which the field stands otherwise, well read."""
    found = []
    for name, document in documents.items():
        reading = document.readings.get(field)
        if reading is None or reading.value is None or reading.confidence < _SURE or reading.state is State.DOUBTFUL:
            continue
        if not same_as(field, document.type)(values[field], reading.value):
            text = f"{document_name(name, language)}: {shown(reading.value, kind_of(field, document.type), language)}"
            found.append(Remark(field, text))
    return found


def _checked(field: str, values: Mapping[str, str], documents: Mapping[str, DocumentReading]) -> Reading:
    """The field after the checks of each document that has it, and after those that go across documents."""
    from extractors import checks  # noqa: PLC0415 - loads tables of places and codes
    from extractors.document_types import document_type  # noqa: PLC0415
    from extractors.errors import ReadError  # noqa: PLC0415

    typed = {name: Reading(name, value, value, 1.0, State.READ, reader="person") for name, value in values.items()}
    result = typed[field]
    for document in documents.values():
        if field not in document.readings:
            continue
        try:
            kinds = document_type(document.type).checks
        except ReadError:
            continue
        own = {name: replace(reading, doubts=()) for name, reading in document.readings.items()}
        result = _stronger(result, checks.run(kinds, own | {n: r for n, r in typed.items() if n in own})[field])
    return _stronger(result, checks.tax_code(typed, ())[field])


def _stronger(one: Reading, other: Reading) -> Reading:
    """Both checks' doubts; verified where one of them proves it and none contradicts."""
    doubts = tuple(dict.fromkeys((*one.doubts, *other.doubts)))
    proven = State.VERIFIED in {one.state, other.state} and not doubts
    return replace(one, doubts=doubts, state=State.VERIFIED if proven else one.state)

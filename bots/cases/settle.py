"""From readings to facts: what several documents say becomes what the case holds to be true, or a question.

Pure: values in, a `Fact` or a `Question` out.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import prod
from typing import Any, Literal

from extractors.reading import Reading, State

Accept = float | Literal["verified"]

_WEAK = 0.9  # a reading below this may be outvoted; from here on it contradicts
_CAP = 0.995  # one reader's word is never a proof


@dataclass(frozen=True, slots=True)
class Source:
    """A reading and the document it stands on."""

    document: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Fact:
    """What the case holds to be true.

    Attributes:
        basis: ``verified`` by a check, ``agreed`` by two documents, ``read`` from one, set by a ``person``, ``kept``
            by the suite, or ``given`` by the row that the case was made of.
        sources: Documents, or the person.
    """

    name: str
    value: str
    basis: str
    confidence: float
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A field that a person must decide.

    Attributes:
        doubts: Pairs of code and detail, such as ``("contradicts", "birth_date")``.
        candidates: What the documents say, best first.
        about: Where it is about an entry: what was meant, what was found, with which evidence; personal data.
    """

    field: str
    doubts: tuple[tuple[str, str], ...]
    candidates: tuple[Source, ...]
    asked_at: datetime | None = None
    about: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def best(self) -> str | None:
        """The value that approving the question confirms."""
        return self.candidates[0].reading.value if self.candidates else None


def comparable(value: str) -> str:
    """`value` without accents, blanks, punctuation and case: how two documents' spellings are compared."""
    flat = unicodedata.normalize("NFKD", value.casefold())
    return "".join(letter for letter in flat if letter.isalnum())


def settle(field: str, sources: Sequence[Source], accept: Accept) -> Fact | Question:
    """Decide what `field` is.

    Readings that agree become the fact. A weak reading is outvoted by a verified one or by two documents; anything
    else that differs is a contradiction, and a person decides.

    Args:
        field: The field's name.
        sources: What the documents say of it.
        accept: Confidence from which a value is taken, or ``verified``: by a check or a second document.
    """
    present = [source for source in sources if source.reading.value is not None]
    if not present:
        return Question(field, _doubts_of(sources) or (("missing", ""),), ())
    groups = sorted(_groups(present), key=_weight, reverse=True)
    best, others = groups[0], [source for group in groups[1:] for source in group]
    candidates = tuple(_preferred_first(group)[0] for group in groups)
    proven = _is_verified(best) or len({source.document for source in best}) > 1
    if others and not (proven and all(_is_weak(source.reading) for source in others)):
        return Question(field, (("contradicts", ", ".join(_documents(present))),), candidates)
    confidence = 1 - prod(1 - min(_CAP, source.reading.confidence) for source in best)
    enough = proven if accept == "verified" else (proven or confidence >= accept)
    if not enough or all(source.reading.state is State.DOUBTFUL for source in best):
        return Question(field, _doubts_of(best) or (("low_confidence", ""),), candidates)
    first = _preferred_first(best)[0]
    if not _marks(first) and any(_marks(source) for source in best if source.reading.reader != "mrz"):
        return Question(field, (("spelling", ", ".join(_documents(best))),), tuple(_preferred_first(best)))
    basis = "verified" if _is_verified(best) else "agreed" if proven else "read"
    return Fact(field, str(first.reading.value), basis, confidence, _documents(best))


def _groups(sources: Sequence[Source]) -> list[list[Source]]:
    """Sources that say the same. A name that the MRZ cut off agrees with the whole one."""
    groups: list[list[Source]] = []
    for source in sorted(sources, key=lambda each: len(comparable(str(each.reading.value))), reverse=True):
        for group in groups:
            if _agree(source.reading, group[0].reading):
                group.append(source)
                break
        else:
            groups.append([source])
    return groups


def _agree(reading: Reading, longest: Reading) -> bool:
    one, other = comparable(str(reading.value)), comparable(str(longest.value))
    cut_off = reading.reader == "mrz" and any(doubt.code == "may_be_cut_off" for doubt in reading.doubts)
    if one == other or (cut_off and len(one) >= 3 and other.startswith(one)):
        return True
    return one in _parts(str(longest.value)) or other in _parts(str(reading.value))


def _parts(value: str) -> set[str]:
    """What stands outside and inside brackets: ``BUENOS AIRES (ARGENTINA)``, ``LODI (LO)``."""
    match = re.fullmatch(r"([^()]+)\(([^()]+)\)", value.strip())
    return {comparable(match[1]), comparable(match[2])} if match else set()


def _is_verified(group: Sequence[Source]) -> bool:
    return any(source.reading.state is State.VERIFIED for source in group)


def _is_weak(reading: Reading) -> bool:
    return reading.state is not State.VERIFIED and (reading.state is State.DOUBTFUL or reading.confidence < _WEAK)


def _weight(group: Sequence[Source]) -> tuple[bool, int, float]:
    confidences = [source.reading.confidence for source in group]
    return _is_verified(group), len({source.document for source in group}), sum(confidences)


def _preferred_first(group: Sequence[Source]) -> list[Source]:
    """The spelling people use first: print before MRZ, the plain place, accents before none, the surest.

    A doubtful reading comes last, unless its accents are confirmed by those (or the apostrophe) of another document.
    """

    def preference(source: Source) -> tuple[bool, bool, bool, int, float]:
        reading = source.reading
        confirmed = _marks(source) > 0 and any(_marks(other) for other in group if other.document != source.document)
        return (
            reading.state is not State.DOUBTFUL or confirmed,
            reading.reader != "mrz",
            "(" not in str(reading.value),
            _marks(source),
            reading.confidence,
        )

    return sorted(group, key=preference, reverse=True)


def _marks(source: Source) -> int:
    """Whether the spelling shows an accent (2), or the apostrophe that stands for one at a word's end (1)."""
    value = str(source.reading.value)
    if any(letter.isalpha() and not letter.isascii() for letter in value):
        return 2
    return int(re.search(r"[A-Za-z]['’](?!\w)", value) is not None)


def _documents(sources: Sequence[Source]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source.document for source in sources))


def _doubts_of(sources: Sequence[Source]) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys((doubt.code, doubt.detail) for source in sources for doubt in source.reading.doubts))


def source_as_dict(source: Source) -> dict[str, Any]:
    """A source as plain JSON data."""
    return {"document": source.document, "reading": source.reading.as_dict()}


def source_from_dict(data: dict[str, Any]) -> Source:
    """The source that `source_as_dict` wrote."""
    return Source(data["document"], Reading.from_dict(data["reading"]))

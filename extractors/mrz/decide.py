"""Several readings of a zone's lines to one machine readable zone, and how far the readers agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.mrz.align import Aligned, alignments
from extractors.mrz.ballot import Vote, count, in_class, restricted
from extractors.mrz.characters import clean
from extractors.mrz.formats import FORMATS, Format, Kind
from extractors.mrz.model import CheckState, Mrz, check_states, fields_of
from extractors.mrz.solve import Verdict, settle
from extractors.mrz.states import is_state, mended

TYPEFACE = frozenset({"glyphs", "ocrb"})  # readers that know OCR-B and no language
_WORST_COST = 12.0  # beyond, the lines have nothing of this layout
_RESEMBLES = 0.6
_SLIPPED = 0.05  # what a reading counts that lost its place
_CONFUSED = 6.0
_LEAST_FIT = -4.0
_ALIGNMENTS_TRIED = 4
_STRETCHED = 0.3  # what a reading counts whose length had to be mended


@dataclass(frozen=True, slots=True)
class LineReading:
    """What one reader made of one line.

    Attributes:
        text: As it was read.
        reader: Engine and cut, such as ``ppocr plain``.
        confidence: As the reader says, 0 to 1.
        weight: How much it counts in a vote.
        odds: For each place, the probability of each character, of a reader that knows.
    """

    text: str
    reader: str = ""
    confidence: float = 1.0
    weight: float = 1.0
    odds: tuple[Mapping[str, float], ...] | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """What some readers saw in a field.

    Attributes:
        text: In the class of the field; a name without the fillers behind it.
        share: Of all votes.
        engines: Who saw it: ``glyphs``, ``ocrb``, ``ppocr``, ``tesseract``.
        sure: The least probability that a reader who knows the typeface gave any of its characters; 0 where none of
            them saw it.
    """

    text: str
    share: float
    engines: frozenset[str]
    sure: float = 0.0


@dataclass(frozen=True, slots=True)
class Decision:
    """What readings of a zone amount to.

    Attributes:
        mrz: The zone.
        fit: How well the lines fit their layout: check digits that hold against what had to be mended.
        variants: For each field, what the readers saw there, the commonest first.
        readers: How many readings of each line went into it, at least.
    """

    mrz: Mrz
    fit: float
    variants: Mapping[str, tuple[Variant, ...]]
    readers: int


def _mend_states(layout: Format, lines: tuple[str, ...]) -> tuple[str, ...]:
    for name, other in (("issuing_state", "nationality"), ("nationality", "issuing_state")):
        span = layout.field(name).span
        right = mended(span.of(lines), layout.field(other).span.of(lines))
        line = lines[span.line][: span.start] + right + lines[span.line][span.end :]
        lines = (*lines[: span.line], line, *lines[span.line + 1 :])
    return lines


def mrz_of(layout: Format, verdict: Verdict, lines_read: Sequence[str]) -> Mrz:
    """The machine readable zone that a verdict stands for.

    Args:
        layout: Its layout.
        verdict: What the votes amount to.
        lines_read: The lines as read.

    Returns:
        The zone with fields and check digits; states with one wrong letter are mended.
    """
    lines = _mend_states(layout, verdict.lines)
    of_kind = lines[0][0] in layout.initials
    return Mrz(
        format=layout.name,
        lines=lines,
        lines_read=tuple(lines_read),
        fields=fields_of(layout, lines),
        checks=check_states(layout, lines),
        edits=verdict.edits,
        verified=verdict.verified and of_kind,
        doubts=verdict.doubts if of_kind else (*verdict.doubts, "other_kind"),
    )


def _fit(mrz: Mrz, cost: float) -> float:
    """How well lines fit a layout: what holds against what bringing them to length and class cost."""
    good = sum(state is CheckState.HOLDS for state in mrz.checks.values())
    bad = sum(state is CheckState.FAILS for state in mrz.checks.values())
    states = sum(is_state(mrz.fields[name]) for name in ("issuing_state", "nationality"))
    initial = mrz.lines[0][0] in mrz.layout.initials
    # A visa has fewer check digits than a passport: one whose others fail must not pass for the other.
    confused = _CONFUSED if (mrz.lines[0][0] == "V") != mrz.format.startswith("MRV") else 0.0
    return good - bad + 0.5 * states + initial - cost - confused


def _is_one(decision: Decision) -> bool:
    """Whether lines are a machine readable zone at all, right or wrong: some of it must hold."""
    mrz = decision.mrz
    known = any(is_state(mrz.fields[name]) for name in ("issuing_state", "nationality"))
    holding = sum(state is CheckState.HOLDS for state in mrz.checks.values())
    return decision.fit >= _LEAST_FIT and (known or holding > 1)


def _nearest(choices: Sequence[Aligned], reference: str) -> Aligned:
    def distance(aligned: Aligned) -> float:
        return 0.3 * sum(one != two for one, two in zip(aligned.text, reference, strict=True)) + aligned.cost

    return min(choices, key=distance)


def _trusted(votes: Sequence[Vote], layout: Format, line: int) -> list[float]:
    """How much each vote still counts once those that lost their place are seen.

    A reading that slipped by a character agrees with nobody; voting with it place by place would make a line that
    nobody read. The one that most others resemble stays, and what resembles it.
    """
    texts = [in_class(vote.text, layout, line) for vote in votes]
    alike = [[_resemblance(one, other) for other in texts] for one in texts]
    support = [sum(vote.weight * like for vote, like in zip(votes, row, strict=True)) for row in alike]
    best = max(range(len(votes)), key=lambda i: support[i] + votes[i].weight) if votes else 0
    return [1.0 if alike[best][i] >= _RESEMBLES else _SLIPPED for i in range(len(votes))]


def _resemblance(one: str, other: str) -> float:
    """The share of places where two lines have the same character, fillers in both left aside."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != "<" or b != "<"]
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else 1.0


def _variants(layout: Format, readers: Sequence[Sequence[tuple[str, Vote]]]) -> dict[str, tuple[Variant, ...]]:
    """What the readers saw in each field, in the class of the field."""
    found = {}
    for field in layout.fields:
        line = field.span.line
        tally: dict[str, float] = {}
        engines: dict[str, set[str]] = {}
        least: dict[str, list[float]] = {}
        for reader, vote in readers[line]:
            text = in_class(vote.text, layout, line)[field.span.start : field.span.end]
            if field.kind is Kind.NAME:
                text = text.rstrip("<")
            tally[text] = tally.get(text, 0.0) + vote.weight
            engines.setdefault(text, set()).add(reader.partition(" ")[0])
            if reader in TYPEFACE and vote.odds:
                span = range(field.span.start, field.span.end)
                least.setdefault(text, []).append(min(vote.odds[i].get(vote.text[i], 0.0) for i in span))
        total = sum(tally.values())
        ranked = sorted(tally, key=lambda text: (-tally[text], text))
        sure = {text: min(seen) for text, seen in least.items()}
        found[field.name] = tuple(
            Variant(text, tally[text] / total, frozenset(engines[text]), sure.get(text, 0.0)) for text in ranked
        )
    return found


def _decide_as(layout: Format, rows: Sequence[Sequence[LineReading]], aligned: Sequence[Aligned]) -> Decision:
    """The decision for one layout, every row brought to length like its reference."""
    votes: list[list[Vote]] = []
    readers: list[list[tuple[str, Vote]]] = []
    for line, (row, reference) in enumerate(zip(rows, aligned, strict=True)):
        votes.append([])
        readers.append([])
        for reading in row:
            choices = alignments(clean(reading.text), layout, line)
            if choices:
                nearest = _nearest(choices, reference.text).text
                if reading.odds and nearest == reading.text:
                    vote = replace(restricted(reading.odds, layout, line), weight=reading.weight)
                else:
                    exact = len(nearest) == len(clean(reading.text))
                    vote = Vote(nearest, reading.weight if exact else _STRETCHED * reading.weight)
                votes[-1].append(vote)
                readers[-1].append((reading.reader, vote))
        factors = _trusted(votes[-1], layout, line)
        votes[-1] = [
            replace(vote, weight=vote.weight * factor) for vote, factor in zip(votes[-1], factors, strict=True)
        ]
        readers[-1] = [(name, vote) for (name, _), vote in zip(readers[-1], votes[-1], strict=True)]
    mrz = mrz_of(layout, settle(count(votes, layout), layout), [row[0].text for row in rows])
    fit = _fit(mrz, sum(reference.cost for reference in aligned))
    return Decision(mrz, fit, _variants(layout, readers), min(len(line) for line in votes))


def _layouts(rows: Sequence[Sequence[LineReading]]) -> list[Format]:
    """Layouts with so many lines; where readings of their length are at hand, only those."""
    layouts = [layout for layout in FORMATS if layout.rows == len(rows)]
    lengths = [{len(clean(reading.text)) for reading in row} for row in rows]
    exact = [layout for layout in layouts if all(layout.length in seen for seen in lengths)]
    return exact or layouts


def decide(rows: Sequence[Sequence[LineReading]]) -> Decision | None:
    """Decide which layout the lines have and what they say.

    Args:
        rows: For each line, from the top, what its readers made of it, the best reader first.

    Returns:
        The best decision; None when the lines fit no layout.
    """
    best: Decision | None = None
    for layout in _layouts(rows):
        references: list[tuple[Aligned, ...]] = []
        for line, row in enumerate(rows):
            found = [choice for reading in row for choice in alignments(clean(reading.text), layout, line)]
            found.sort(key=lambda choice: choice.cost)
            references.append(tuple({choice.text: choice for choice in found[:_ALIGNMENTS_TRIED]}.values()))
        if not all(references) or sum(choices[0].cost for choices in references) > _WORST_COST:
            continue
        # Lines are independent but for the composite check digit: the second-best of one line at a time is tried.
        tried = [tuple(choices[0] for choices in references)]
        tried += [
            (*tried[0][:line], other, *tried[0][line + 1 :])
            for line, choices in enumerate(references)
            for other in choices[1:]
        ]
        for aligned in tried:
            decision = _decide_as(layout, rows, aligned)
            if best is None or (decision.mrz.verified, decision.fit) > (best.mrz.verified, best.fit):
                best = decision
            if decision.mrz.verified:
                break
    return best if best is not None and _is_one(best) else None

"""The words that stand beside values on receipts and invoices, in several languages, from ``resources/labels``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

from extractors.types.value import bare, plain

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "labels"
_CLOSE = 84.0  # of 100: letters alike from which a misread label is taken for the one it resembles
_GLUED = re.compile(r"[/_-]\d|_\w")  # what follows a label that is a piece of a number itself: "INV/2025/8"
_STUCK = re.compile(r"[/_-]?\d|_\w")  # the same behind a short one: "PO4711"
_SHORT = 3  # letters
_LONG = 5  # letters of a label from which a misread one can be told


@dataclass(frozen=True, slots=True)
class Label:
    """A phrase of the vocabulary found in a text.

    Attributes:
        group: ``money``, ``dates``, ``numbers``, ``parties``, ``titles`` …
        concept: Within the group, such as ``total``; the group's name where it has no concepts.
        start: Where it begins in the text.
        end: Where it ends.
        quality: How much it is like the phrase, to 1.
        phrase: As the vocabulary has it, letters only.
    """

    group: str
    concept: str
    start: int
    end: int
    quality: float
    phrase: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Phrases by group and concept: from bare letters to their concepts."""

    phrases: dict[str, dict[str, tuple[str, ...]]]
    sizes: dict[str, tuple[int, ...]]
    words: dict[str, frozenset[str]]

    def find(self, text: str, group: str) -> list[Label]:
        """Phrases of a group in a text, the longest first where they overlap, in the text's order.

        Args:
            text: A line or a piece of one.
            group: ``money``, ``dates``, ``numbers`` or ``parties``.
        """
        letters, places = _spelled(text)
        known = self.phrases[group]
        found: list[Label] = []
        taken = [False] * len(letters)
        starts = [n for n in range(len(letters)) if _begins(places, letters, n)]
        for size in self.sizes[group]:
            if size > len(letters):
                continue
            for start in starts:
                if start + size > len(letters):
                    continue
                phrase = letters[start : start + size]
                concepts = known.get(phrase)
                if concepts is None or any(taken[start : start + size]):
                    continue
                if not _stands_alone(places, letters, taken, start, start + size):
                    continue
                glued = _GLUED if size > _SHORT else _STUCK
                if group == "numbers" and glued.match(text, places[start + size - 1] + 1):
                    continue
                taken[start : start + size] = [True] * size
                starts = sorted({*starts, start + size})
                found += [
                    Label(group, concept, places[start], places[start + size - 1] + 1, 1.0, phrase)
                    for concept in concepts
                ]
        if not found:
            found = self._alike(text, group)
        return sorted(found, key=lambda label: label.start)

    def _alike(self, text: str, group: str) -> list[Label]:
        """A misread label: the part before a colon or a number, compared as a whole."""
        head = re.split(r"[:#]|(?<![A-Za-z])[\d(]", text, maxsplit=1)[0]
        letters = bare(head)
        if len(letters) < _LONG:
            return []
        best = process.extractOne(letters, self.phrases[group].keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE)
        if best is None or len(best[0]) < _LONG:
            return []
        phrase, score, _ = best
        end = len(head.rstrip())
        return [Label(group, concept, 0, end, score / 100, phrase) for concept in self.phrases[group][phrase]]

    def has(self, text: str, kind: str) -> int:
        """How many words of a kind (``addresses``, ``business``) stand in a text."""
        tokens = re.findall(r"[A-Z]+", plain(text))
        known = self.words[kind]
        pairs = [f"{one} {two}" for one, two in pairwise(tokens)]
        return sum(token in known for token in tokens) + sum(pair in known for pair in pairs)

    def is_title(self, text: str) -> bool:
        """Whether a text is nothing but the document's own name, such as ``Tax Invoice``."""
        letters = re.sub(r"[^A-Z]", "", plain(text))
        titles = self.phrases["titles"]
        if letters in titles:
            return True
        return (
            len(letters) >= _LONG + 2
            and process.extractOne(letters, titles.keys(), scorer=fuzz.ratio, score_cutoff=90.0) is not None
        )

    def columns(self, text: str) -> int:
        """How many headings of a table's columns are words of a text."""
        return len({label.phrase for label in self.find(text, "columns")})

    def legal_form(self, text: str) -> int:
        """Where a company's legal form begins in a text; -1 where there is none."""
        upper = plain(text)
        best = -1
        for match in re.finditer(r"[A-Z][A-Z./&]*(?:\s+[A-Z&][A-Z./&]*){0,4}", upper):
            tokens = list(re.finditer(r"\S+", match[0]))
            for first in range(len(tokens)):
                for last in range(len(tokens), first, -1):
                    piece = match[0][tokens[first].start() : tokens[last - 1].end()]
                    if re.sub(r"[^A-Z/&]", "", piece) in self.words["legal_forms"]:
                        best = max(best, match.start() + tokens[first].start()) if best < 0 else best
                        break
        return best


def _spelled(text: str) -> tuple[str, list[int]]:
    """The text's letters and digits, plain, and the place of each."""
    if text.isascii():
        pairs = [(letter, place) for place, letter in enumerate(text.upper()) if letter.isalnum()]
        return "".join(letter for letter, _ in pairs), [place for _, place in pairs]
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for letter in plain(character):
            if letter.isalnum():
                letters.append(letter)
                places.append(place)
    return "".join(letters), places


def _begins(places: list[int], letters: str, start: int) -> bool:
    """Whether a word begins with a letter."""
    return start == 0 or places[start] - places[start - 1] != 1 or not letters[start - 1].isalpha()


def _stands_alone(places: list[int], letters: str, taken: list[bool], start: int, end: int) -> bool:
    """Whether a phrase isn't a piece of a longer word; what another phrase took is no part of it."""
    if not _begins(places, letters, start) and not taken[start - 1]:
        return False
    if end < len(letters) and places[end] - places[end - 1] == 1 and not taken[end]:
        return not letters[end].isalpha()
    return True


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of all languages."""
    phrases: dict[str, dict[str, list[str]]] = {}
    words: dict[str, set[str]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.name == "weights.yaml":
            continue
        # All texts: "no" is a label here. The base loader makes nothing but texts, lists and mappings.
        for group, content in yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader).items():  # noqa: S506
            if group in {"addresses", "business"}:
                words.setdefault(group, set()).update(plain(word) for word in content)
            elif group == "forms":
                words.setdefault("legal_forms", set()).update(re.sub(r"[^A-Z/&]", "", plain(word)) for word in content)
            else:
                concepts = content if isinstance(content, dict) else {group: content}
                known = phrases.setdefault(group, {})
                for concept, texts in concepts.items():
                    for text in texts:
                        entry = known.setdefault(bare(str(text)), [])
                        if concept not in entry:
                            entry.append(concept)
    return Vocabulary(
        {group: {text: tuple(concepts) for text, concepts in known.items()} for group, known in phrases.items()},
        {group: tuple(sorted({len(text) for text in known}, reverse=True)) for group, known in phrases.items()},
        {group: frozenset(known) for group, known in words.items()},
    )

"""From the file of a blank form to what was learnt of it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from extractors.errors import ReadError
from extractors.files.blank import BlankPage, open_blank
from extractors.teach.acroform import spots_of_widgets
from extractors.teach.landmarks import landmarks
from extractors.teach.naming import Names
from extractors.teach.page import fields_of_page
from extractors.teach.printed import texts_and_rules, texts_of_words
from extractors.teach.taught import Taught, TaughtPage
from extractors.types.value import bare, plain

if TYPE_CHECKING:
    from extractors.readers import Readers
    from extractors.teach.spots import Print, Spot

Source = Literal["auto", "form", "print"]
_FEWEST_LANDMARKS, _FEWEST_LETTERS = 4, 24  # as `layout.register` and `classify` ask for
_CONTRAST = 40  # steps of grey between paper and ink
_MOST_WORDS = 5  # that a type is recognised by
_STOPWORDS = {
    "it": "il la di del della che per nel sottoscritto e con dei alla residente nato modulo",
    "es": "el la de del los que por en con para y las al fecha firma solicitante nombre",
    "en": "the of and to for in or if your you name form date is are with",
}


class NotAFormError(ReadError):
    """The file is no blank form that can be taught: the message says what it lacks."""


def teach(data: bytes, name: str, *, source: Source = "auto", readers: Readers | None = None) -> Taught:
    """Learn a blank form.

    Args:
        data: The file: a PDF with form fields, a flat PDF, a scan.
        name: What to call the file in errors.
        source: Where fields are taken from: ``form`` (AcroForm), ``print`` (the picture), ``auto`` (the form's where it
            has any).
        readers: OCR, for scans; None: this machine's.

    Raises:
        NotAFormError: It has no fields, or too little print to be told again.
        UnreadableFileError: Empty, encrypted, damaged, or of another kind.
        TooLargeError: Over a limit.
    """
    pages = pages_of(data, name)
    has_form = any(spots_of_widgets(page) for page in pages)
    if source == "form" and not has_form:
        raise NotAFormError(f"{name} has no form fields: leave --from out, its boxes and lines are looked for then")
    by_form = has_form and source != "print"
    names = Names()
    taught: list[TaughtPage] = []
    problems: list[str] = []
    every: list[tuple[BlankPage, list[Print]]] = []
    for page in pages:
        spots, prints = _form_page(page, readers) if by_form else _print_page(page, readers)
        every.append((page, prints))
        marks = landmarks(prints, [spot.zone for spot in spots], page.size)
        enough = len(marks) >= _FEWEST_LANDMARKS and sum(len(bare(one.text)) for one in marks) >= _FEWEST_LETTERS
        if not enough:
            if spots:
                problems.append(
                    f"page {page.number}: {len(marks)} printed texts, {_FEWEST_LANDMARKS} are needed to find the page "
                    f"again; its {len(spots)} fields are left out"
                )
            continue
        fields = tuple(fields_of_page(page, spots, prints, names))
        taught.append(TaughtPage(page.number, page.size, tuple(marks), fields, "form" if by_form else "print"))
    if not any(page.fields for page in taught):
        reason = "; ".join(problems) or "no form fields, boxes, lines to write on or check boxes were found on it"
        raise NotAFormError(f"{name} can't be taught: {reason}. Take the blank form as a PDF, or a clean scan of it")
    texts = [one for _, prints in every for one in prints]
    return Taught(_title(every, name), _language(texts), _words(every), taught, problems)


def pages_of(data: bytes, name: str) -> list[BlankPage]:
    """The pages of a blank, those of a scan turned straight.

    Raises:
        UnreadableFileError: Empty, encrypted, damaged, or of another kind.
        TooLargeError: Over a limit.
    """
    pages = open_blank(data, name)
    if all(page.letters or page.widgets for page in pages):
        return pages
    from extractors.teach.upright import straight  # noqa: PLC0415 - heavy, and only scans want it

    return [page if page.letters or page.widgets else straight(page) for page in pages]


def _form_page(page: BlankPage, readers: Readers | None) -> tuple[list[Spot], list[Print]]:
    spots = spots_of_widgets(page)
    prints = _visible(page, texts_and_rules(page.letters, [spot.zone for spot in spots])[0])
    return spots, prints or (_read(page, readers) if spots else [])


def _read(page: BlankPage, readers: Readers | None) -> list[Print]:
    """What is printed on a page that has no text layer, as a reader sees it."""
    from extractors.readers import STRONG, default_readers  # noqa: PLC0415 - heavy, and only wanted here

    return texts_of_words((readers or default_readers()).words(page.bare, STRONG), page.size)


def _visible(page: BlankPage, prints: list[Print]) -> list[Print]:
    """The texts that a person sees: white ones, and what lies under a white box, are on no scan."""
    scale = page.drawn.shape[1] / page.size[0]
    found = []
    for one in prints:
        x0, y0, x1, y1 = (int(value * scale) for value in one.box)
        part = page.drawn[max(y0 - 1, 0) : y1 + 2, max(x0 - 1, 0) : x1 + 2]
        if part.size and int(part.max()) - int(part.min()) >= _CONTRAST:
            found.append(one)
    return found


def _print_page(page: BlankPage, readers: Readers | None) -> tuple[list[Spot], list[Print]]:
    from extractors.teach.flat import spots_of_print  # noqa: PLC0415 - only wanted here

    prints, rules = texts_and_rules(page.letters)
    prints = _visible(page, prints)
    prints = prints or _read(page, readers)
    spots = spots_of_print(page, prints, rules)
    if page.letters:
        prints = _visible(page, texts_and_rules(page.letters, [spot.zone for spot in spots])[0])
    return spots, prints


def _title(pages: list[tuple[BlankPage, list[Print]]], name: str) -> str:
    """The largest text in the upper half of the first page, else the file's name."""
    page, prints = pages[0]
    upper = [one for one in prints if one.box[3] < 0.45 * page.size[1] and len(bare(one.text)) >= 8]
    upper = [one for one in upper if one.box[2] - one.box[0] > one.box[3] - one.box[1]]
    upper = [one for one in upper if not set("(:@") & set(one.text)] or upper
    best = max(
        upper, key=lambda one: (one.text.isupper(), round(one.box[3] - one.box[1], 1), -one.box[1]), default=None
    )
    return best.text[:80] if best is not None else PurePath(name).stem.replace("_", " ")


def _language(prints: list[Print]) -> str:
    words = Counter(word for one in prints for word in re.split(r"[^a-z]+", plain(one.text).lower()))
    return max(_STOPWORDS, key=lambda language: sum(words[word] for word in _STOPWORDS[language].split()))


def _words(pages: list[tuple[BlankPage, list[Print]]]) -> tuple[str, ...]:
    """The tallest texts of the form that are long enough to be its own."""
    prints = [one for _, texts in pages for one in texts if 10 <= len(bare(one.text)) <= 60]
    prints = [one for one in prints if one.box[2] - one.box[0] > one.box[3] - one.box[1]]
    ranked = sorted(prints, key=lambda one: (-one.text.isupper(), -(one.box[3] - one.box[1]), -len(one.text)))
    return tuple(dict.fromkeys(one.text for one in ranked))[:_MOST_WORDS]

"""The plain alternative: words weighed by TF-IDF, a logistic regression, a boundary where the class changes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from benchmarks.classify.papers import TODAY, UNKNOWN
from resources.specimens.invoices import LANGUAGES, LAYOUTS, draw_facts, draw_invoice

_INVOICES = 40  # drawn, for it to learn from
_RECEIPT = "total cash change receipt tax invoice no date gst qty amount item thank you"


def trained(known: dict[str, Path], unknown: Sequence[str]) -> Pipeline:
    """A classifier of texts that has seen what ours has, and texts of no type besides, which ours hasn't.

    Args:
        known: Blank forms by the name of their type.
        unknown: Texts of no type.
    """
    texts, kinds = [], []
    for name, path in known.items():
        for page in texts_of(path.read_bytes()):
            texts.append(page)
            kinds.append(name)
    rng = random.Random("plain")
    for number in range(_INVOICES):
        facts = draw_facts(rng, list(LANGUAGES)[number % len(LANGUAGES)], TODAY)
        texts += texts_of(draw_invoice(facts, list(LAYOUTS)[number % len(LAYOUTS)], rng))
        kinds += ["invoice"] * (len(texts) - len(kinds))
    texts += [_RECEIPT, *unknown]
    kinds += ["receipt", *[UNKNOWN] * len(unknown)]
    words = TfidfVectorizer(strip_accents="unicode", sublinear_tf=True, ngram_range=(1, 2))
    model = make_pipeline(words, LogisticRegression(C=100.0, max_iter=2000, class_weight="balanced"))
    return model.fit(texts, kinds)


def texts_of(data: bytes) -> list[str]:
    """The text layer of each page."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


def sorted_texts(model: Pipeline, texts: Sequence[str]) -> list[tuple[str, float, bool]]:
    """Class, probability and whether a paper begins, for each page.

    Args:
        model: See `trained`.
        texts: Of the pages, in their order.
    """
    found: list[tuple[str, float, bool]] = []
    for shares in model.predict_proba(list(texts)):
        best = int(shares.argmax())
        kind = str(model.classes_[best])
        found.append((kind, float(shares[best]), not found or found[-1][0] != kind))
    return found

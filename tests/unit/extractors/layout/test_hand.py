"""Whether a line was printed or written by hand."""

import random

import numpy as np
from PIL import Image, ImageDraw

from extractors.layout.hand import is_by_hand

TEXTS = ("Via Garibaldi, 12/b", "MARIA GIULIA ESPOSITO", "gruppo giovanile (PG)")


def line(text, seed=None, tilt=0.0):
    """Letters on a line, or, with a seed, each a little above or below it and of another size."""
    rng = random.Random(seed)
    image = Image.new("L", (60 + 34 * len(text), 120), 235)
    drawing = ImageDraw.Draw(image)
    x = 30.0
    for letter in text:
        off, size = (rng.gauss(0, 4.5), rng.uniform(36, 46)) if seed is not None else (0.0, 40)
        drawing.text((x, 80 + off + tilt * x), letter, fill=25, font_size=size, anchor="ls")
        x += drawing.textlength(letter, font_size=size) + 2
    return np.asarray(image)


def test_print_is_no_hand():
    """Descenders, commas, brackets and a tilted line are print."""
    assert not any(is_by_hand(line(text)) for text in TEXTS)
    assert not any(is_by_hand(line(text, tilt=0.03)) for text in TEXTS)
    noise = np.random.default_rng(1).normal(0, 8, line(TEXTS[0]).shape)
    assert not is_by_hand(np.clip(line(TEXTS[0]) + noise, 0, 255).astype(np.uint8))


def test_letters_that_dance_are_a_hand():
    """Each letter off the line by a tenth of its height, as a hand puts them."""
    assert all(is_by_hand(line(text, seed)) for seed, text in enumerate(TEXTS))


def test_a_few_letters_tell_nothing():
    """Fewer than five letters, or none at all, are never called a hand."""
    assert not is_by_hand(line("Ada", 1))
    assert not is_by_hand(np.full((40, 200), 240, np.uint8))

"""Names of fields: short, in snake_case, from what is printed; each once in a form."""

from __future__ import annotations

import re

from extractors.types.value import plain

_LONGEST = 40
_SMALL = {
    *("di", "del", "della", "dello", "dei", "degli", "delle", "dell", "il", "lo", "la", "i", "gli", "le", "l", "un"),
    *("e", "o", "a", "ad", "al", "alla", "in", "nel", "nella", "da", "dal", "con", "per", "the", "of", "and", "de"),
    *("el", "los", "las", "y", "en", "que", "se", "si"),
}
_YAML = {"yes", "no", "on", "off", "true", "false", "null"}  # words that YAML takes for something else
# Names that programs give by themselves say nothing.
_EMPTY = re.compile(
    r"(?:untitled|testo|text|textfield|campo|field|champ|feld|textfeld|casella(?:_di)?(?:_testo|_controllo)?|check_?box|"
    r"text_field|text_box|textbox|tekstveld|radio(?:_?button)?|button|pulsante|gruppo|group|topmostsubform|subform|form|"
    r"page|pagina|fill|undefined|untitled_field|cb|rb|tf|tx|txt|edit|combo_?box|dropdown|list_?box|signature|firma_digitale|"
    r"[a-z]{1,2}|[pcft]\d+_\w{0,4}|testo_campo|row|riga|null|none|si|no|yes|choice|option)?_?\d*(?:_\d+)*"
)


def slug(text: str, words: int = 6) -> str:
    """The text as a name: small letters, digits, underscores; no more than 40 characters, cut between words.

    Args:
        text: A label.
        words: Most words of the name.
    """
    parts = [part for part in re.split(r"[^a-z0-9]+", plain(text.replace("'", " ")).lower()) if part]
    while parts and parts[0].isdigit() and len(parts) > 1:
        parts = parts[1:]  # a paragraph's number is no name
    told = [part for part in parts if part not in _SMALL] or parts
    chosen = parts if len(parts) <= 4 else told
    name = ""
    for part in chosen[:words]:
        if len(name) + len(part) + 1 > _LONGEST:
            break
        name += ("_" if name else "") + part
    name = name or "_".join(chosen)[:_LONGEST]
    return f"n_{name}" if name[:1].isdigit() else name


def says_something(name: str) -> bool:
    """Whether a form field's name or tooltip was given by a person."""
    last = re.split(r"[.\[]", re.sub(r"\[\d+\]", "", name))[-1]
    spelt = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", last)
    short = slug(spelt)
    letters = sum(letter.isalpha() for letter in short)
    return (
        letters >= 3
        and not _EMPTY.fullmatch(re.sub(r"^n_", "", short))
        and not re.fullmatch(r"[a-z]{0,3}\d[\w]*", short)
    )


def spoken(name: str) -> str:
    """A form field's name as words: the last part of a path, ``taxCode`` as ``tax Code``."""
    last = re.split(r"\.", re.sub(r"\[\d+\]", "", name))[-1]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", last).replace("_", " ").strip()


class Names:
    """Hands out names, each once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def unique(self, wanted: str) -> str:
        """The name, or the name with the next number that is free."""
        wanted = f"{wanted}_field" if wanted in _YAML else wanted
        name, number = wanted, 1
        while name in self._given:
            number += 1
            name = f"{wanted}_{number}"
        self._given.add(name)
        return name

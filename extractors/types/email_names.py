"""Whether an e-mail address is made of its holder's name, which tells an l from a 1 where the print doesn't."""

from __future__ import annotations

import re

from extractors.types.value import plain

_PARTS = 4  # of a name in one run of letters: two given names and two surnames
_ALIKE = str.maketrans({"1": "l", "i": "l", "|": "l", "0": "o", "q": "g", "9": "g", "5": "s", "2": "z", "8": "b"})
_TWINS = {twin: group.replace(twin, "") for group in ("l1i", "o0", "s5", "z2", "b8") for twin in group}
_AT_SIGN = re.compile(r"[@0oQaeg©®&]{1,2}", re.IGNORECASE)  # an at sign, or what readers take one for


def follows_name(address: str, surname: str, given_names: str) -> bool:
    """Whether the local part is made of the name's words, their initials and numbers, and the domain of letters.

    Args:
        address: In lower case, such as ``m.rossi80@posta.example``.
        surname: As the document prints it.
        given_names: As the document prints them.
    """
    local, _, domain = address.partition("@")
    runs = re.findall(r"[a-z]+", local)
    words = _words(surname, given_names)
    if not runs or not words or any(character.isdigit() for character in domain):
        return False
    if not re.fullmatch(r"[a-z]+(?:[._\-]?(?:[a-z]+|\d+))*", local):  # numbers follow a name, nobody begins with one
        return False
    return any(len(run) > 1 for run in runs) and all(_made_of(run, words, _PARTS) for run in runs)


def look_alikes(address: str) -> list[str]:
    """Every address that differs from this one in one character that prints alike."""
    return [
        address[:place] + twin + address[place + 1 :]
        for place, character in enumerate(address)
        for twin in _TWINS.get(character, "")
    ]


def prints_alike(address: str, other: str) -> bool:
    """Whether two texts may be the same print: they differ in characters that look alike, or in the at sign."""
    local, _, domain = (_shape(part) for part in address.partition("@"))
    text = other.lower()
    for start in range(len(text)):
        for end in (start + 1, start + 2):
            apart = (_shape(text[:start]), _shape(text[end:])) == (local, domain)
            if apart and _AT_SIGN.fullmatch(text, start, end):
                return True
    return False


def _shape(text: str) -> str:
    return text.lower().translate(_ALIKE)


def _words(surname: str, given_names: str) -> frozenset[str]:
    """The words that people make addresses of: whole names, their parts, initials of the given names."""
    words = set()
    for name in (surname, given_names):
        parts = [re.sub(r"[^a-z]", "", part.lower()) for part in re.split(r"[\s\-]+", plain(name))]
        words |= {*parts, "".join(parts)}
    given = re.sub(r"[^a-z ]", "", plain(given_names).lower()).split()
    words |= {part[0] for part in given}
    return frozenset(word for word in words if word)


def _made_of(run: str, words: frozenset[str], parts: int) -> bool:
    if not run:
        return True
    if parts == 0:
        return False
    return any(run.startswith(word) and _made_of(run[len(word) :], words, parts - 1) for word in words)

"""Check digits of machine readable zones (ICAO Doc 9303 part 3, section 4.9)."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
_WEIGHTS = (7, 3, 1)


def value(character: str) -> int:
    """The number a character stands for: digits themselves, A to Z 10 to 35, the filler 0.

    Args:
        character: One character of `ALPHABET`.

    Returns:
        Its value, 0 to 35.

    Raises:
        ValueError: The character is not of the alphabet.
    """
    if character == "<":
        return 0
    return ALPHABET.index(character)


def check_digit(text: str) -> str:
    """The check digit over `text`: weights 7, 3, 1 repeated, the sum modulo 10.

    Args:
        text: Characters of `ALPHABET`, such as ``L898902C3``.

    Returns:
        One digit as text.

    Raises:
        ValueError: `text` holds a character that is not of the alphabet.

    Example:
        >>> check_digit("L898902C3")
        '6'
    """
    return str(sum(value(character) * _WEIGHTS[i % 3] for i, character in enumerate(text)) % 10)


def blind(one: str, other: str) -> bool:
    """Whether no check digit can tell two characters apart, such as ``G`` (16) and ``6``.

    Args:
        one: A character of `ALPHABET`.
        other: Another one.

    Returns:
        True when their values are equal modulo 10.
    """
    return (value(one) - value(other)) % 10 == 0

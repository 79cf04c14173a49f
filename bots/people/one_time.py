"""One-time codes: those of an authenticator app (TOTP, RFC 6238), and recovery codes for the day the phone is lost."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

DIGITS = 6
EVERY = 30  # seconds that a code is shown
DRIFT = 1  # steps by which a phone's clock may be early or late
RECOVERY_CODES = 8  # that somebody gets at once
_SECRET = 20  # bytes, as long as what SHA-1 yields (RFC 4226, 4); other hashes are ignored by common apps
_MARK = 2  # letters of a recovery code that it is found by; the others are kept as a hash
_REST = 10  # 50 bits
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U, as Crockford has it: none is taken for another
_MISREAD = str.maketrans("OIL", "011")


def new_secret() -> bytes:
    """What the app and we make the same codes of."""
    return secrets.token_bytes(_SECRET)


def step_of(moment: datetime) -> int:
    """The step of that moment: half minutes since 1970 (RFC 6238, 4.2)."""
    return int(moment.timestamp()) // EVERY


def code_of(secret: bytes, step: int) -> str:
    """The code that the app shows in that step."""
    return HOTP(secret, DIGITS, SHA1()).generate(step).decode()  # noqa: S303 - HMAC-SHA-1 is what apps do


def accepted(secret: bytes, code: str, moment: datetime, last: int) -> int | None:
    """The step that a code is of, if it is one of now.

    Args:
        secret: Of the person.
        code: As `tidy` gives it.
        moment: Now.
        last: The step whose code was taken last: neither that one nor an earlier one is taken again.
    """
    now, found = step_of(moment), None
    for step in range(now - DRIFT, now + DRIFT + 1):  # all of them, so that the time taken tells nothing
        right = hmac.compare_digest(code_of(secret, step).encode(), code.encode())
        if right and step > last and found is None:
            found = step
    return found


def tidy(code: str) -> str:
    """A code as somebody typed it, with blanks, dashes or small letters, as it is compared."""
    letters = "".join(each for each in code if not each.isspace() and each not in "-–")
    return letters if is_of_app(letters) else letters.upper().translate(_MISREAD)


def is_of_app(code: str) -> bool:
    """Whether it has the form of an app's code."""
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def is_for_recovery(code: str) -> bool:
    """Whether it has the form of a recovery code."""
    return len(code) == _MARK + _REST and all(letter in _LETTERS for letter in code)


def new_recovery_codes() -> list[str]:
    """Codes to be kept on paper, each good for one log-in; no two begin alike."""
    marks: set[str] = set()
    while len(marks) < RECOVERY_CODES:
        marks.add(_random(_MARK))
    return [mark + _random(_REST) for mark in sorted(marks)]


def halves_of(code: str) -> tuple[str, str]:
    """What a recovery code is found by, and what proves it."""
    return code[:_MARK], code[_MARK:]


def in_groups(text: str) -> str:
    """With a blank after every fourth letter, as people read it off."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def as_text(secret: bytes) -> str:
    """The secret as it is typed into an app that has no camera."""
    return base64.b32encode(secret).decode()


def as_address(secret: bytes, person: str, project: str) -> str:
    """The secret as apps read it from a QR code, ``otpauth://totp/…`` (Key Uri Format)."""
    issuer = project.replace(":", "").strip() or "bots"
    values = {"secret": as_text(secret), "issuer": issuer, "algorithm": "SHA1", "digits": DIGITS, "period": EVERY}
    return f"otpauth://totp/{quote(issuer)}:{quote(person)}?{urlencode(values, quote_via=quote)}"


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))

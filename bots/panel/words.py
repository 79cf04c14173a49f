"""The panel's words in Italian, Spanish and English: Babel catalogues, read as they are, without a build step.

English texts stand in the code and in the templates; ``languages/it/*.po`` and ``languages/es/*.po`` translate them.
Words of the domain that come from data, such as a state, have a context (``status``, ``role`` …) and stand in
``languages/en`` too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates, numbers
from babel.messages.pofile import read_po
from markupsafe import Markup

from bots.review.reasons import Language, document_name, field_name, in_words

LANGUAGES = {"en": "English", "it": "Italiano", "es": "Español"}
_LOCALES = {"en": "en_GB", "it": "it_IT", "es": "es_ES"}
_FOLDER = Path(__file__).parent / "languages"

Key = tuple[str, str]  # context, or nothing, and the English text


class Words:
    """Says things in one language and one time zone.

    Args:
        language: ``en``, ``it`` or ``es``.
        time_zone: Of the moments it tells.
    """

    def __init__(self, language: str, time_zone: str = "UTC") -> None:
        self.language = language if language in LANGUAGES else "en"
        self.zone = ZoneInfo(time_zone)
        self._reader: Language = self.language  # type: ignore[assignment] # one of the three
        self._locale = _LOCALES[self.language]
        self._known = catalogue(self.language)

    def __call__(self, text: str, **values: Any) -> Markup:
        """A text of the panel in this language; `values` fill its ``%(name)s`` and are escaped.

        `text` stands in the code or in a template as it is: it is markup, and never comes from elsewhere.
        """
        known = self._known.get(("", text), text)
        return Markup(known) % values if values else Markup(known)  # noqa: S704 - catalogues are ours

    def message(self, text: str) -> str:
        """What an error or the navigation says, in this language where it is known; may hold anything, so no markup."""
        known = self._known.get(("", text), text)
        return known if isinstance(known, str) else text

    def many(self, one: str, several: str, number: int, **values: Any) -> Markup:
        """A text that depends on a number, its ``%(number)s``."""
        known = self._known.get(("", one), (one, several))
        forms = known if isinstance(known, tuple) else (known, known)
        text = forms[0 if number == 1 else 1]
        return Markup(text) % {"number": self.number(number), **values}  # noqa: S704 - catalogues are ours

    def term(self, context: str, value: object) -> str:
        """A word of the domain, such as ``term("status", "ready")``; one without a translation is shown as it is."""
        text = str(value)
        known = self._known.get((context, text))
        return str(known) if known else text.replace("_", " ")

    def field(self, name: str) -> str:
        """What a field is called."""
        return field_name(name, self._reader)

    def document(self, name: str) -> str:
        """What a document, or a type of documents, is called."""
        return document_name(name, self._reader)

    def doubt(self, code: str, detail: str = "") -> str:
        """Why a person is asked."""
        return in_words(code, detail, self._reader)

    def reason(self, code: str) -> str:
        """Why a case stands where it does; a code that a bot made is shown as it is."""
        known = self._known.get(("reason", code))
        return str(known) if known else in_words(code, "", self._reader)

    # -- numbers and moments -------------------------------------------------------------------------------------

    def number(self, value: float, digits: int = 0) -> str:
        """A number as people write it."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(numbers.format_decimal(value, format=pattern, locale=self._locale))

    def megabytes(self, value: int) -> str:
        """A size in memory."""
        return f"{self.number(value)} MB"

    def share(self, value: float | None, digits: int = 0) -> str:
        """A share of one as a percentage; a dash where there is none.

        What isn't all isn't called 100 %.
        """
        if value is None:
            return "–"
        if value < 1:
            value = min(value, 1 - 10.0 ** -(digits + 2))
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
        return str(numbers.format_percent(value, format=pattern, locale=self._locale))

    def moment(self, value: datetime | None) -> str:
        """Date and time in full."""
        if value is None:
            return "–"
        return str(dates.format_datetime(value.astimezone(self.zone), "d MMM y, HH:mm", locale=self._locale))

    def day(self, value: datetime | None) -> str:
        """The date."""
        return "–" if value is None else str(dates.format_date(value.astimezone(self.zone), "d MMM y", self._locale))

    def short_day(self, value: date) -> str:
        """A day of these weeks: ``21 Nov``."""
        return str(dates.format_date(value, "d MMM", locale=self._locale))

    def clock(self, value: datetime | None, now: datetime) -> str:
        """The time of a moment today, else the day too."""
        if value is None:
            return "–"
        here = value.astimezone(self.zone)
        pattern = "HH:mm" if here.date() == now.astimezone(self.zone).date() else "d MMM HH:mm"
        return str(dates.format_datetime(here, pattern, locale=self._locale))

    def span(self, value: timedelta | None) -> str:
        """A duration in its largest unit: ``18 min``."""
        if value is None:
            return "–"
        style: Any = "short"
        return str(dates.format_timedelta(value, threshold=2, format=style, locale=self._locale))


@cache
def catalogue(language: str) -> Mapping[Key, Any]:
    """Every text of a language: a string, or a pair where it depends on a number."""
    found: dict[Key, Any] = {}
    for path in sorted((_FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                if not message.id or not message.string or message.fuzzy:
                    continue
                text = message.id[0] if isinstance(message.id, list | tuple) else message.id
                string = message.string
                found[(message.context or "", text)] = string if isinstance(string, str) else tuple(string)
    return found


def later(text: str) -> str:
    """Marks a text that is translated where it is shown, with `Words.message`."""
    return text


def preferred(header: str) -> str:
    """The language of ours that an ``Accept-Language`` header likes best (RFC 9110, 12.5.4); English where none."""
    wishes = []
    for part in header[:500].split(","):
        match = re.fullmatch(r"\s*([a-z]{2,3})(?:-[\w-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*", part, re.IGNORECASE)
        if match and match[1].lower() in LANGUAGES:
            wishes.append((float(match[2] or 1), match[1].lower()))
    return max(wishes, key=lambda wish: wish[0])[1] if wishes and max(wishes)[0] > 0 else "en"

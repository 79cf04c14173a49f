"""What makes the application nasty, each switchable while it runs."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Nastiness:
    """How the application behaves. The defaults are those of an ordinary bad day.

    Attributes:
        session_requests: A session ends after so many requests; 0: never.
        duplicates: ``refuse`` answers a tax code that exists with an error page, ``accept`` takes it.
        ask_before_saving: ``confirm()`` before a save is sent.
        silent_save: A save returns to the empty form without a word.
        upper_case: The page turns what is typed into upper case when a box is left.
        short_fields: Boxes for names, addresses and mail take 12 characters only.
        wiping_postback: The postback that brings the provinces loses Correspondence and Contacts.
        options_late: Seconds until the branches of a province arrive.
        slow_answer: Seconds that every page takes.
        slow_commit: Seconds between the click on Save and the commit.
        late_commit: Seconds after which a save is committed whose answer was a time-out page; 0: at once.
        drop_answer: A save is committed and the connection closed without an answer.
        outage: Every page answers 503.
        interposed: After logging in, a page about the password stands in between.
        prefix_search: A search finds whatever begins with what was typed.
        mojibake: Names are stored in the wrong encoding; the form never shows it.
        charset: Encoding of the pages, such as ``utf-8`` or ``windows-1252``.
        refuse_saves: Text of the error page that every save ends in.
        frozen_page: The customer form stops answering in an endless script.
        pixel: Address of a picture that every page asks another host for.
    """

    session_requests: int = 150
    duplicates: str = "refuse"
    ask_before_saving: bool = True
    silent_save: bool = False
    upper_case: bool = False
    short_fields: bool = False
    wiping_postback: bool = False
    options_late: float = 0.2
    slow_answer: float = 0.0
    slow_commit: float = 0.0
    late_commit: float = 0.0
    drop_answer: bool = False
    outage: bool = False
    interposed: bool = False
    prefix_search: bool = True
    mojibake: bool = False
    charset: str = "utf-8"
    refuse_saves: str = ""
    frozen_page: bool = False
    pixel: str = ""

    def changed(self, settings: dict[str, object]) -> Nastiness:
        """Another behaviour with some settings changed.

        Args:
            settings: New values by name.

        Returns:
            The changed behaviour.

        Raises:
            ValueError: A name isn't known or a value of the wrong kind; the message names the nearest known one.
        """
        kinds = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        values: dict[str, object] = {}
        for name, value in settings.items():
            if name not in kinds:
                near = difflib.get_close_matches(name, kinds, n=1, cutoff=0)
                raise ValueError(f'no nastiness "{name}"; did you mean "{near[0]}"?')
            values[name] = _converted(name, value, kinds[name])
        return replace(self, **values)  # type: ignore[arg-type]


def _converted(name: str, value: object, kind: type) -> object:
    if kind is bool and isinstance(value, str):
        if value.lower() not in {"true", "false", "yes", "no", "1", "0"}:
            raise ValueError(f'nastiness "{name}" is true or false')
        return value.lower() in {"true", "yes", "1"}
    try:
        return kind(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f'nastiness "{name}" takes a value such as {kind()!r}') from error

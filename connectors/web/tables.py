"""Tables of hits: the one that has the wanted headings, its rows as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from connectors.web.app_map import Sign
from connectors.web.desk import Desk
from connectors.web.errors import FieldAmbiguousError
from connectors.web.values import folded
from connectors.web.view import Pressable, View

LATE = 0.3  # seconds of silence after which a table counts as empty


@dataclass(frozen=True, slots=True)
class Row:
    """A row: text by heading, and what can be pressed in the cell."""

    texts: Mapping[str, str]
    presses: Mapping[str, Pressable | None]


@dataclass(frozen=True, slots=True)
class Hits:
    """A table's rows; none where the application says that nothing was found."""

    rows: tuple[Row, ...]


def wait_for(
    desk: Desk,
    window: int,
    headings: Sequence[str],
    nothing: Sign | None,
    before: Mapping[str, tuple[float, str]] | None = None,
) -> Hits | None:
    """Wait for a table of hits.

    Args:
        desk: The application.
        window: Number of the window it comes up in.
        headings: The columns it must have.
        nothing: The sign that nothing was found.
        before: The documents before the search; one that is still the same isn't an answer to it.

    Returns:
        The hits; None when neither table nor sign came up.

    Raises:
        SessionEndedError: The application asks to log in again.
        FieldAmbiguousError: Two tables have these headings.
        TargetUnavailableError: It doesn't answer.
    """

    def hits(view: View) -> Hits | None:
        desk.check_session(view)
        for frame in view.window(window).frames:
            if before is not None and before.get(frame.key) == (frame.born, frame.text):
                continue
            found = matching(desk.tables(frame.number), headings, frame.pressables)
            if len(found) > 1:
                raise FieldAmbiguousError(
                    desk.file.name, f"{len(found)} tables have the headings {', '.join(headings)}"
                )
            if found and (found[0].rows or (nothing is None and _is_all(desk, view))):
                return found[0]
            if nothing is not None and nothing.found_in(frame.text):
                return Hits(())
        return None

    found = desk.wait(hits, quiet=5.0)
    if found is None:
        desk.expect_answer()
    return found


def _is_all(desk: Desk, view: View) -> bool:
    """Whether a table without rows will get none: some pages fetch them once the headings stand."""
    return view.ready and not desk.traffic.is_pending and desk.calm.quiet > LATE


def matching(
    tables: Iterable[Sequence[Sequence[Mapping[str, object]]]], headings: Sequence[str], pressables: Sequence[Pressable]
) -> list[Hits]:
    """The tables that have a row of these headings, and no box to fill in it.

    Args:
        tables: As ``page.js`` reads them: rows of cells with ``text``, ``boxes`` and ``press``.
        headings: The wanted columns.
        pressables: What can be pressed in the document.
    """
    return [hits for table in tables if (hits := _hits(table, headings, pressables)) is not None]


def _hits(
    table: Sequence[Sequence[Mapping[str, object]]], headings: Sequence[str], pressables: Sequence[Pressable]
) -> Hits | None:
    for number, row in enumerate(table):
        texts = [folded(str(cell["text"])) for cell in row]
        if any(cell["boxes"] for cell in row) or not all(texts.count(folded(heading)) == 1 for heading in headings):
            continue
        at = {heading: texts.index(folded(heading)) for heading in headings}
        rows = [cells for cells in table[number + 1 :] if len(cells) == len(row)]
        return Hits(
            tuple(
                Row(
                    {heading: str(cells[column]["text"]) for heading, column in at.items()},
                    {heading: _press(cells[column]["press"], pressables) for heading, column in at.items()},
                )
                for cells in rows
            )
        )
    return None


def _press(place: object, pressables: Sequence[Pressable]) -> Pressable | None:
    return pressables[place] if isinstance(place, int) and 0 <= place < len(pressables) else None

"""What `bots audit verify` says to people. Pure: findings in, lines out."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from bots.cases.audit import Wrong
from bots.cases.verify import Verified
from bots.cli.output import clean

_MANY = 50  # findings that are told one by one; JSON has them all


def lines(found: Verified) -> Iterator[Text]:
    """The findings, then how much was looked at."""
    for wrong in found.wrong[:_MANY]:
        yield Text(" ✗ ", style="red").append(clean(_words(wrong)), style="default")
    if len(found.wrong) > _MANY:
        yield Text(f"   … and {len(found.wrong) - _MANY} more; --json has them all")
    for note in found.notes:
        yield Text(" ! ", style="yellow").append(clean(note), style="default")
    until = f"{found.anchors} anchors, the last of {found.anchored_at}" if found.anchors else "no anchor yet"
    looked = f"{found.cases} cases, {found.events} events, {until}"
    if found.wrong:
        yield Text(f"Not as the bots left it: {len(found.wrong)} findings in {looked}.", style="red")
    else:
        yield Text(f"Nothing was changed: {looked}.", style="green")


def _words(wrong: Wrong) -> str:
    place = f"{wrong.case_id or 'records'}{f' event {wrong.number}' if wrong.number else ''}"
    return f"{place}: {wrong.text}"

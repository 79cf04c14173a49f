"""What the commands about forgetting say to people. Pure: receipts in, lines out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from bots.cli.output import clean
from bots.forgetting import Receipt, Standing

_FATES = {
    "forget": "to be forgotten",
    "held": "held: bots case hold CASE --release",
    "open": "never ended: settle, retry or cancel it",
    "no_bot": "its bot isn't there: nobody knows how long it is kept",
}


def receipt_lines(receipts: Sequence[Receipt]) -> Iterator[Text]:
    """What was erased, what is left, and the line for the records."""
    for receipt in receipts:
        erased = ", ".join(f"{number} {name}" for name, number in receipt.erased.items() if number)
        yield Text(f"{receipt.erasure.case} is forgotten: ", style="bold").append(erased, style="not bold")
        for left in receipt.remains:
            yield Text(f" ✗ still there: {clean(left)}", style="red")
        for note in receipt.notes:
            yield Text(f" ! {clean(note)}", style="yellow")
        yield Text(f"   {receipt.erasure.line()}", style="dim")
    if receipts and not any(receipt.remains for receipt in receipts):
        yield Text("Neither the keys nor a plain value were found in the database, the logs or the records.")
    if not receipts:
        yield Text("Nothing was to be forgotten.")


def standing_lines(found: Sequence[Standing]) -> Iterator[Text]:
    """A line for each case whose time is over."""
    if not found:
        yield Text("No case's time is over.")
    for each in found:
        until = f"kept until {each.until}" if each.until else "kept until nobody knows when"
        yield Text(each.case, style="bold").append(
            f"  {each.bot}  {each.status}  {until}  {_FATES[each.fate]}", style="not bold"
        )

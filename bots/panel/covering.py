"""Which values of a person are shown to whom: identifiers and accounts are covered where a role doesn't need them."""

from __future__ import annotations

import re

from bots.people.rights import Action, Role, may
from bots.people.users import User

# Words in the names of fields whose values tell who somebody is, or where their money lies.
_TELLING = re.compile(
    r"(^|_)(tax|code|iban|account|national|number|card|mrz|serial|support|vat|phone|mobile|email|mail|address|street|pin"
    r"|signature|income|salary)(_|$)"
)
COVER = "•••"


def shown(user: User, field: str, value: str, *, bot: str = "") -> str:
    """What somebody sees of a field's value.

    Those who settle fields, and admins, see all. An operator sees names and dates, of identifiers the ending that a
    colleague on the telephone needs. A viewer sees that there is something.

    Args:
        user: Who looks.
        field: The field's name.
        value: What it holds.
        bot: The bot of its case.
    """
    if not value:
        return ""
    if not may(user, Action.READ, bot):
        return COVER
    if user.role in {Role.REVIEWER, Role.ADMIN} or not _TELLING.search(field):
        return value
    return COVER + (value[-4:] if len(value) > 8 else "")

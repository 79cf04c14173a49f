"""The form that is being filled, from its opening to its sending. Lives on the browser's thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from connectors.web.view import Control


@dataclass(slots=True)
class OpenForm:
    """The form being filled.

    Attributes:
        name: Its name in the map.
        window: The window it stands in.
        values: Canonical values filled so far, by field name.
        given: The same before they are filled, with those that only a window beside a field takes.
        filled: Whether the last filling went well: nothing else may be sent.
        submitted: Whether its button was pressed.
        healed: Boxes that only their fingerprints found, by field name.
    """

    name: str
    window: Page
    values: dict[str, str] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    filled: bool = False
    submitted: bool = False
    healed: dict[str, Control] = field(default_factory=dict)

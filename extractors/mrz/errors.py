"""What can go wrong with machine readable lines.

ReadError
└── NotAnMrzError    the lines are no machine readable zone of ICAO 9303
"""

from __future__ import annotations

from extractors.errors import ReadError


class NotAnMrzError(ReadError):
    """The lines are no machine readable zone: give two lines of 36 or 44 characters, or three of 30."""

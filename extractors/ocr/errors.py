"""What can be wrong with the OCR itself, rather than with a document.

ReadError (extractors.errors)
└── EngineMissingError      an engine, or a language of it, isn't installed
"""

from __future__ import annotations

from extractors.errors import ReadError


class EngineMissingError(ReadError):
    """An OCR engine or one of its languages isn't installed: the message names the package; nothing is downloaded."""

"""What can go wrong while drawing specimens.

SpecimenError
├── MissingFontError    a typeface isn't installed
└── GeometryError       a document type's YAML has no such page or field
"""


class SpecimenError(Exception):
    """A specimen could not be drawn. Every message says what to do."""


class MissingFontError(SpecimenError):
    """A typeface isn't installed: install the package that the message names."""


class GeometryError(SpecimenError):
    """The geometry of a document type lacks what is to be drawn: see resources/documents."""

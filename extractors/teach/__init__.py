"""Make a document type from a blank form: its fields, their names and types, the texts that tell it again."""

from extractors.teach.lesson import NotAFormError, pages_of, teach
from extractors.teach.preview import preview
from extractors.teach.taught import Taught
from extractors.teach.written import as_yaml

__all__ = ["NotAFormError", "Taught", "as_yaml", "pages_of", "preview", "teach"]

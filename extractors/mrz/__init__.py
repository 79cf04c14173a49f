"""Machine readable zones of passports, cards and visas (ICAO Doc 9303): found on pictures, read, checked."""

from extractors.mrz.documents import mrz_documents
from extractors.mrz.errors import NotAnMrzError
from extractors.mrz.find import MrzReading, find_all_mrz, find_mrz
from extractors.mrz.model import CheckState, Edit, Mrz
from extractors.mrz.parse import parse
from extractors.mrz.readings import mrz_readings

__all__ = [
    "CheckState",
    "Edit",
    "Mrz",
    "MrzReading",
    "NotAnMrzError",
    "find_all_mrz",
    "find_mrz",
    "mrz_documents",
    "mrz_readings",
    "parse",
]

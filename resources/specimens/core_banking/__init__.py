"""The legacy core-banking application that bots are tried on: nasty as real ones, with a ledger that tells the truth.

Its own process (``python -m resources.specimens.core_banking --port 0 --data DIR``), the standard library only.
Whoever checks what was entered reads `read_ledger`, never the screens.
"""

from resources.specimens.core_banking.ledger import Entry, read_ledger
from resources.specimens.core_banking.nastiness import Nastiness

__all__ = ["Entry", "Nastiness", "read_ledger"]

"""Recordings of an application at work, for Playwright's trace viewer, with nobody's secrets in them.

What Playwright writes holds every password that was typed, every cookie, and every page with all that stood on it. So
its files live in the browser's private folder only, and what leaves it is written anew: what isn't known to be harmless
isn't taken over.
"""

from connectors.web.trace.recording import Recording, is_wanted, remove_raw

__all__ = ["Recording", "is_wanted", "remove_raw"]

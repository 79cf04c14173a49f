"""The people who use the panel: who they are, how they prove it, what they may do."""

from bots.people.rights import Action, Role, may

__all__ = ["Action", "Role", "may"]

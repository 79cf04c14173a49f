"""The people who use the panel: who they are, how they prove it, what they may do."""

from bots.people.rights import Action, Role, may
from bots.people.users import User

__all__ = ["Action", "Role", "User", "may"]

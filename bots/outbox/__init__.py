"""The outbox: messages that leave once the case's step is kept, and never twice silently."""

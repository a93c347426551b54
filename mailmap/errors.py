"""Errors that people see: what happened, to what, and what to do next.

The command line prints the message of any of these as one line and leaves with a non-zero status; a traceback
is only ever printed for a fault of ours.
"""


class MailMAPError(Exception):
    """The base of everything a user or an admin may cause and can mend."""


class ConfigError(MailMAPError):
    """A setting is wrong; the message names its place in the file and what to write instead."""


class PlanFileError(MailMAPError):
    """A plan file cannot be read; the message names file, line and key."""


class UnknownPlan(MailMAPError):
    """No plan has this ref."""


class UnknownItem(MailMAPError):
    """The plan has no item of this number."""


class StoreError(MailMAPError):
    """The database cannot be reached, or another process holds it."""


class MailError(MailMAPError):
    """A mailbox or an SMTP server refuses; the message says which and what it answered."""

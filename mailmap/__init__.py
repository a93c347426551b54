"""MailMAP: mutual action plans that live in mail, Word and the calendar."""

__version__ = "0.1.0"

"""A sentence's meaningful pieces: items, people, days and known words."""

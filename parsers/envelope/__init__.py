"""A mail as bytes: its header fields, character sets and parts, the address it came from, what a server found out."""

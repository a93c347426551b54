"""Whole sentences: how text is cut into them, and those that say it all by themselves."""

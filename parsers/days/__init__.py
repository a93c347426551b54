"""Amounts, times of day and time zones as people write them, and what they come to."""

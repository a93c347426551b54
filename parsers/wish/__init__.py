"""The words with which a new plan is asked for, in every language."""

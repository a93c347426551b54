"""A new plan asked for by mail: its words in every language, its settings, and what fills the blanks of a draft."""

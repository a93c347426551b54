"""A mail's body line by line: what is quoted and by whom it is introduced, what stands beside it, what is furniture."""

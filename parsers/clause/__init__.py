"""What one clause of a sentence says of items, and how far what stands around it reaches."""

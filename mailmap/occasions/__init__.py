"""What the clock brings, a file an occasion: the weekly digest with its preview for the rep, and the reminders."""

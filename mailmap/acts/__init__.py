"""What a mail brings about, a file an act. Runs inside the transaction that finishes the mail."""

"""Somebody's own table as a plan: read from the file, its columns, its cells, and the outline that they make."""

"""Imports of comments from files: JSON lines of events, CSV with a mapping, a platform's download or recorded pages, plain or in a zip."""

"""Imports of comments from files: JSON lines of events, CSV with a mapping, a platform's recorded pages."""

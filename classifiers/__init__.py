"""Detectors for the clauses of a comment policy; they know text, not Beam and not Kafka."""

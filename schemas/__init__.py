"""The shapes that travel through Pharos and are kept: events, findings, flagged items, decisions, dead letters, the policy file."""

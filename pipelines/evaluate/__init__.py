"""How accurate and how even-handed the shipped detectors are: `make eval` (docs/accuracy.md) and `make neutrality`."""

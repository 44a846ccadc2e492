"""`pharos bench`: how much one machine takes, against a bare loop over the same topic in the same run (`docs/bench.md`)."""

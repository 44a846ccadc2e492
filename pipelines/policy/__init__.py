"""What `pharos policy` does: showing a policy, checking it, and telling what another one would change."""

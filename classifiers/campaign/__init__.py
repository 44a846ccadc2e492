"""What the endorsement detector knows: the candidate register, campaign phrases, and how a name looks."""

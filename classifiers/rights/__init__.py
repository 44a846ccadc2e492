"""The cues of 5.6.10: piracy, counterfeits, pasted works and pictures passed off, in English and Spanish."""

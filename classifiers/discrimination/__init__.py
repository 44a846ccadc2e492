"""What 5.6.3 discrimination looks for: the words for groups, the slurs, and cue tables in English and Spanish."""

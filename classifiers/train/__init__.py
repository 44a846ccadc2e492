"""Scripts that make the word lists and weights under `classifiers/data/` and the candidate register; run by hand, never at run time."""

"""The cues of 5.6.8: what gives codes, ways in, weak points and positions away, and false safety advice, in English and Spanish."""

"""Cue tables of clause 5.6.5: violence and damage in one, trade in and help with crime in the other."""

"""Tables of cues of 5.6.7a by what is belittled: mind, looks and character, groups; and what turns them."""

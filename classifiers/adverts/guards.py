"""What is looked for around the cues of 5.6.6: talk of scams, of the City, questions, prices, ways to be reached."""

from __future__ import annotations

SCAM_TALK = r"scam|a lie|fake|fraud|beware|careful|don't|dont |do not |never |report|estafa|cuidado|borren|no le den|falso|fraude"
CITY = (
    r"\bcity\b|city hall|police|\bapd\b|fire dep|public works|library|mayor|\bzoo\b|atrans|council|department|parks|ciudad|biblioteca"
    "|policia|zoologico"
)
ASKED = (
    r"any(?:one|body) know|who (?:does|sells|is|can)|permit|licen[sc]e (?:for|to)|is (?:it|there) |legal|recommend|looking for an?\b"
    r"|i need|against the (?:rules|law)|do (?:they|you|y'?all) "
    r"|does (?:he|she|the|it) |are (?:they|there) |how much|where (?:can"
    "|do)|alguien|permiso|quien |donde "
)
NOT_OURS = f"{SCAM_TALK}|{CITY}"
REACH = r"(?:dm|pm|inbox|message|msg|text|hmu|hit me up|call|contact)"
GOODS = r"(?:pric(?:es?|ing)|quotes?|estimates?|details|info|rates?|orders?|appointments?|bookings?|catalog|rent|sizes|showings?)"
PLATFORM = r"(?:whats ?app|telegram|insta(?:gram)?|ig|signal|facebook|snap(?:chat)?|gmail|discord)"
PRICE = (
    r"\$ ?\d|\d ?\$|\b\d+ ?(?:dollars?|bucks|firm|each|apiece|most|dlls|dolares)\b"
    r"|\b\d+ (?:an?|per) (?:rick|load|yard|house|head|plate|dozen|pound|lb|month|night|hour|hr|bag|box|room|set)\b"
)
TRADE = (
    r"plumb|roof|lawn|\btree|stump|fenc|paint|pav|drain|septic|insur|estimate|quote|tow(?:ing)?\b|locksmith|realtor|agent|hauling|clean"
    r"|24/7|same day|licensed|repair|heating|cooling|loan|\bbail|catering|moving"
)
EARNED = (
    r"(?i)\A(?=[^\n]*\b(?:mak(?:e|es|ing)|made|earn|gan[ao]|get paid))"
    r"(?=[^\n]*(?:from home|my phone|your phone|ur phone|online"
    r"|\blink\b|\bdm\b|inbox|join me|laptop|celular|desde|whats|no boss|ask me|text))"
)

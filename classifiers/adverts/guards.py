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
    r"(?i)\b(?:mak(?:e|es|ing)|made|earn|gan[ao]|get paid)",
    r"(?i)from home|my phone|your phone|ur phone|online"
    r"|\blink\b|\bdm\b|inbox|join me|laptop|celular|desde|whats|no boss|ask me|text",
)

SCAM = (
    r"\bscams?\b|scammer|\bfake (?:page|account|profile|post|ad)|beware|\bfraud|careful|fell for|watch out|estafa|cuidado|fraude|no caigan"
    r"|report(?:ed|ing)? (?:this|them|him|it|the)|hacked"
)
"""Talk of scams alone: words such as "don't" and the City's own stand in adverts too, and guard no idiom of sales."""
ASKS = (
    r"any(?:one|body) (?:know|have|recommend|else)|who (?:does|sells|can|has)\b|recommend|looking for an? |\bi need\b|is (?:it|there|that) "
    r"|how (?:much|do|can)\b|where (?:can|do|did|is)\b|should (?:be|the|we|they)|\bthey\b|quien |donde |alguien|cuanto|deberia"
)
COST = r"\bbills?\b|\btax|\bfine[ds]?\b|\bfees?\b|\bcharg(?:ed|es|ing)\b|millage|budget|\bmeters?\b|per capita|salary|raise"
OFFER = (
    r"\b(?:i|we) (?:sell|deliver|charge|haul|rent out|come to (?:you|u))\b|\b(?:dm|hmu|inbox|text|message|pm) (?:me|us"
    r"|for|4|your|ur|if)\b|\bhit me up\b"
    r"|\b(?:ask for|tap in|pick ?up only|deliver(?:y|ed|s)?|book (?:now|with|w/?)|order (?:yours|by|now|today)"
    r"|brand new|selling|for sale|meet (?:me|up)|special"
    r"|combo|ready at|(?:slots?|spots?|seats?|openings) (?:left|open)|in stock|full set|two for|first time clients?"
    r"|i'?ll (?:deliver|do|come|bring|teach|cut|make|fix|even))\b"
)
"""What tells an offer from the price that somebody paid."""
LOOSE_OFFER = (
    r"\b(?:i|we) (?:got|have|make|do|cut|fix|build|install|print|bring|bake|write)\b|\bi'?ve got\b"
    r"|\b(?:my|our) (?:shop|truck|table|booth|page|guy|cousin)\b"
)

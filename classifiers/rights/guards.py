"""What is looked for around the cues of 5.6.10, and names of brands and of sites."""

from __future__ import annotations

AGAINST = (
    "report|police|stop |quit |scam|virus|illegal|don't|dont |do not|no compr|cuidado|arrest|raid|seized|customs|got burned|vanished"
    r"|ripped off"
    r"|some(?:one|body) |who(?:ever)? (?:is|was|are|sells)|is it |are they|check that|denunci|policia|revisan|alguien"
    "|anda un|banned|shut ?down|blocked|warning|beware"
)
LAWFUL = r"library|hoopla|kanopy|libby|pbs|gutenberg|public domain|biblioteca|city channel|council"
OFFER = (
    r"\$ ?\d|\d ?\$|\d+ (?:a|each|per|for|shipped|dollars|bucks|dlls|dol|la|cada)\b|a month|al mes|\bdm\b|\binbox|hmu|hit me|order"
    r"|shipped|sizes|tallas|for sale|selling"
    r"|vend[eo]|i got|i have|tengo|catalog|link|can't tell|cannot tell|nobody can tell"
    "|same as|ask me|trial|prueba|come get|my (?:cousin|guy|girl|plug)|bring"
)
BRAND = (
    "(?:lvs?|louis(?: vuittons?)?|guccis?|coach|rolex(?:es)?|jordans?|nikes?|chanel|yeezys?|oakleys?|ray ?-?bans?|michael kors"
    r"|air ?pods?|prada|dior|saints jerseys?|nfl jerseys?"
    r"|timberlands?|uggs?|apple watch(?:es)?|north face|adidas"
    "|designer (?:bags?|purses?|shades|belts?|shoes))"
)
SITES = (
    "(?:123movies?|fmovies|putlocker|soap2day|crackstreams?|streameast|(?:the)?piratebay|1337x|z-?lib(?:rary)?|libgen|rarbg|yts"
    r"|cuevana\d?|pelisplus|rojadirecta|futbollibre"
    r"|pirlotv|fitgirl|annas-archive|moviesjoy|gomovies)"
)

"""Cues of spam about coins and tokens: addresses of contracts, calls to mint or to have a token made, and helpers who recover losses."""

from __future__ import annotations

from pharos.classifiers.adverts.guards import ASKED, NOT_OURS, SCAM_TALK
from pharos.classifiers.cues import Cue

_ASIDE = f"{SCAM_TALK}|{ASKED}"
TOKENS = (
    # An address of Ethereum (EIP-55: 40 hexadecimal digits) or of Solana (32 bytes in base 58).
    Cue(r"\b0x[0-9a-fA-F]{40}\b", 5, "spam", "plain"),
    Cue(
        r"\b[1-9A-HJ-NP-Za-km-z]{32,44}\b",
        5,
        "spam",
        "plain",
        near=(
            r"[0-9]\w*[a-z]\w*[A-Z]|[A-Z]\w*[0-9]\w*[a-z]|[a-z]\w*[A-Z]\w*[0-9]",
            r"(?i)\bca\b|pump|bonk|token|coin|\$[a-z]{2,}|\b\d+x\b|\bsol",
        ),
        unless=r"(?i)https?://|tracking|order|license|serial",
    ),
    Cue(r"\bpump\.fun\b|\bdexscreener\b|\bletsbonk\b|\braydium\b|\buniswap\b", 5, "spam", unless=NOT_OURS),
    Cue(
        r"\b(?:free |new |public |genesis )?(?:nft )?mint(?:s|ing|ed)?\b|\bwhite ?list(?:ed|s)?\b|\bnfts?\b",
        5,
        "spam",
        near=(
            r"\b(?:nfts?|eth|ethereum|web ?3|on ?chain|on (?:sol|solana|base|eth)|collections?|supply|wl)\b",
            r"\b(?:free|mint(?:ing)? (?:is |now|one|out|live|open)|drop|grab|join|don'?t (?:miss|fade)|upcoming|giveaway|bullish|spots?)\b",
        ),
        unless=f"{_ASIDE}|julep|tea\\b|candy|coins? collect|peppermint",
    ),
    Cue(
        r"\b(?:deploy|launch(?:ed|ing)?|create|mint)\b",
        4.5,
        "spam",
        near=r"\b(?:deploy|launch(?:ed|ing)?|create|mint) (?:[\w'$@]+ ){0,5}(?:tokens?|tickers?|meme ?coins?)\b",
        unless=f"{_ASIDE}|bus|parking|transit",
    ),
    Cue(
        r"\b(?:recover\w*|get (?:your|it|them) back|retriev\w+|refund assistance)\b",
        5,
        "spam",
        near=(
            r"\b(?:dm|d\.m|inbox|message|msg|contact|reach out|reach me|text|write)\b",
            r"\b(?:scam\w*|lost|stolen|blocked|frozen|withdraw\w*|crypto\w*|assets?|funds|investments?)\b",
        ),
        unless=rf"{ASKED}|police|attorney general|report (?:it|them|this)|bank\b|crews?|storm|water|card\b",
    ),
)

# ruff: noqa: E501
"""Cues of spam about coins and tokens: addresses of contracts, calls to mint or to have a token made, and helpers who recover losses."""

from __future__ import annotations

from pharos.classifiers.adverts.guards import ASKED, NOT_OURS, SCAM_TALK
from pharos.classifiers.cues import Cue

_ASIDE = f"{SCAM_TALK}|{ASKED}"
TOKENS = (
    # An address of Ethereum (EIP-55: 40 hexadecimal digits) or of Solana (32 bytes in base 58).
    Cue(r"\b0x[0-9a-fA-F]{40}\b", 5, "spam", "plain", unless=r"(?i)what (?:is|does)|mean|invoice|scam|hack"),
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
        r"\b(?:mint(?:s|ing|ed)?|white ?list(?:ed|s)?|nfts?)\b",
        5,
        "spam",
        near=(
            r"\b(?:nfts?|eth|ethereum|web ?3|on ?chain|on (?:sol|solana|base|eth)|wl)\b",
            r"\b(?:free (?:nft )?mint|mint(?:ing)? (?:is |now|one|out|live|open|for free)|(?:nft )?drop|don'?t (?:miss|fade)|upcoming|giveaway|bullish|spots?)\b",
        ),
        unless=f"{_ASIDE}|museum|library|julep|tea\\b|candle|candy|peppermint",
    ),
    Cue(
        r"\b(?:deploy|launch(?:ed|ing)?|create|mint)\b",
        4.5,
        "spam",
        near=r"\b(?:deploy|launch(?:ed|ing)?|create|mint) (?:an? |the |our |my |this |new |free |meme )*(?:token|ticker|meme ?coin|coin)\b|\bdeploy\b[^.!?\n]{0,40}\b(?:ticker|token)\b|\bdeploy \$[a-z]",
        unless=f"{_ASIDE}|bus\\b|parking|transit|of appreciation|kids|board game|collect|earn|arcade|kayak",
    ),
    Cue(
        r"\b(?:recover(?:y|ed|ing)?|retriev(?:e|ed|al)|get (?:your|it|them) back)\b",
        5,
        "spam",
        near=(
            r"\b(?:dm|d\.m|inbox|message|msg|contact|reach out|reach me|text|write)\b",
            r"\b(?:crypto\w*|bitcoin|btc|usdt|wallets?|withdraw\w*|invest\w*|trading|platforms?|funds|assets)\b",
            r"\brecover(?:y|ing)? (?:your|services?|assistance|support|expert|agent|help)|\brecovery\b|helped me (?:recover|retrieve)|recovered (?:my|all)|(?:get|retrieve) your|recover (?:your|it|lost|stolen)",
        ),
        unless=rf"{ASKED}|police|attorney general|report (?:it|them|this)|bank\b|crews?|storm|water|card\b|\b(?:dog|cat|pet|bike|phone|keys|apd|insurance|anyone|anybody|detox|addict\w*|sober|surgery)\b",
    ),
)

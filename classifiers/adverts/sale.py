"""Cues of goods and rooms for sale, in English."""

from __future__ import annotations

from pharos.classifiers.adverts.guards import ASKED, CITY, GOODS, NOT_OURS, PRICE, REACH, SCAM_TALK, TRADE
from pharos.classifiers.cues import Cue

SALE = (
    Cue(r"\b(?:obo|or best offer|price negotiable|price (?:is )?firm|serious (?:buyers?|inquiries)(?: only)?|porch pickup)\b", 5, "sale"),
    Cue(r"\b(?:licensed|bonded) ?(?:and|&|n|,) ?(?:insured|bonded)\b", 5, "sale", unless=ASKED),
    Cue(
        r"\bfree (?:estimates?|quotes?|consultations?|delivery|shipping|trial)\b",
        5,
        "sale",
        unless=f"sandbags|seniors|meals|{SCAM_TALK}|{CITY}|{ASKED}",
    ),
    Cue(r"\b(?:dm|pm|inbox|hmu|hit me up|msg|message) (?:me |us )?(?:4|for) [^.!?\n]{0,25}\b" + GOODS, 5, "sale", unless=SCAM_TALK),
    Cue(
        r"\b(?:call|text|message|contact)(?: me| us| now| today)? (?:4|for) (?:an? |your |ur )?(?:free )?(?:quotes?|estimates?"
        r"|appointments?|pricing|prices)\b",
        5,
        "sale",
        unless=f"{NOT_OURS}|{ASKED}",
    ),
    Cue(
        r"\b(?:call|text|contact) (?:me|us|him|her)? ?[^.!?\n]{0,20}\b(?:4|for) (?:an? |your |ur |more )?(?:free )?" + GOODS,
        3,
        "sale",
        unless=NOT_OURS,
    ),
    Cue(r"\b" + REACH + r" (?:me )?(?:if|4|for) [^.!?\n]{0,12}\binterested\b", 5, "sale", unless=NOT_OURS),
    Cue(r"\b(?:if (?:any(?:one|body) (?:is )?)?interested|4 more info|serious only)\b", 2.5, "sale", unless=CITY),
    Cue(
        r"\b(?:inbox|hmu|hit me up|(?:dm|text|message|msg|call|ask for|pm) me|come get it|i'?ll deliver|we deliver|delivered)\b",
        5,
        "sale",
        near=PRICE,
        unless=f"{SCAM_TALK}|{ASKED}|bill|fine|ticket|me (?:crazy|old|when|what|names)",
    ),
    Cue(r"\b\d{3}[ .-]\d{3}[ .-]\d{4}\b|\b555[ .-]\d{4}\b", 5, "sale", near=TRADE, unless=f"{NOT_OURS}|{ASKED}|lost|missing|reward"),
    Cue(
        r"^[^a-z\n]{0,6}(?:for sale|we deliver|shop now|order now|book now|cash only|promo on my page|info (?:por )?inbox|(?:dm"
        r"|inbox) (?:me )?(?:for|4) [a-z]{4,9})[^a-z\n]{0,8}$",
        5,
        "sale",
    ),
    Cue(
        r"\b\d+ ?(?:%|percent) (?:off|discount)\b",
        5,
        "sale",
        near=r"your|everything|entire|all |today|first|order|purchase|code|sale|store|shop",
        unless=NOT_OURS,
    ),
    Cue(
        r"\b(?:bogo|buy one,? get one|flash sale|everything must go|mention this (?:post|ad|comment)|no job (?:is )?too (?:small|big))\b",
        5,
        "sale",
        unless=NOT_OURS,
    ),
    Cue(
        r"\b(?:yard|garage|estate|moving|rummage) sale\b",
        5,
        "sale",
        near=r"\bam\b|\bpm\b|noon|saturday|sunday|friday|tomorrow|everything|lots of|come",
        unless=f"{ASKED}|{CITY}|sign|every weekend|neighbor|after|from",
    ),
    Cue(
        r"\b(?:we|i) (?:buy|pay cash for) (?:ugly |junk |used |old |any )?(?:houses?|homes?|cars?|trucks?|gold|scrap)\b"
        r"|\bcash for (?:your|ur|junk|ugly|old) (?:\w+ )?(?:cars?|house|home|gold|trucks?|phones?|vehicles?)\b",
        5,
        "sale",
        unless=NOT_OURS,
    ),
    Cue(
        r"\bno credit (?:needed|required|no problem)|\b(?:owner financing|easy financing|financing available|bad credit ok"
        r"|lowest prices? in)\b",
        5,
        "sale",
        unless=NOT_OURS,
    ),
    Cue(
        r"\b(?:now |we(?:'re| are) |currently )?(?:accepting|taking) (?:new )?(?:clients|walk ?-?ins|pre ?-?orders|orders|deposits"
        r"|bookings|appointments)\b",
        5,
        "sale",
        unless=NOT_OURS,
    ),
    Cue(
        r"\b(?:open for bookings?|now booking|book with (?:me|us)|book (?:your|ur) (?:appointment|session|spot|party|cut|lashes|stay))\b",
        5,
        "sale",
        unless=NOT_OURS,
    ),
    Cue(
        r"\brehoming fee\b|\b(?:puppies|kittens|pups|puppys)\b",
        5,
        "sale",
        near=r"rehoming|for sale|deposits?|\d ?(?:each|firm|apiece|a piece)|papers|\bakc\b|shots and|forever homes",
        unless=f"{NOT_OURS}|shelter|adopt|free|{ASKED}",
    ),
)

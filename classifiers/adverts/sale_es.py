"""Cues of goods, rooms and services for sale, in Spanish, and what speaks against an advert in either language."""

from __future__ import annotations

from pharos.classifiers.adverts.guards import ASKED, CITY, NOT_OURS
from pharos.classifiers.cues import Cue

SPANISH_SALE = (
    Cue(
        r"\b(?:precios? (?:economicos?|accesibles?|comodos?)|(?:estimados?|presupuestos?|cotizaci\w{2,4}) gratis|envios? gratis"
        r"|pregunt\w{1,4} por (?:precios?|tallas|promocion))",
        5,
        "sale",
        unless=f"{NOT_OURS}|{ASKED}",
    ),
    Cue(
        r"\b(?:informes?|info|precios?|pedidos?|citas?|ordenes|encargos?)\b[^.!?\n]{0,15}\b(?:por|al|en|x) (?:inbox|whats ?app"
        r"|mensaje|dm|privado|interno|mp)\b",
        5,
        "sale",
        unless=CITY,
    ),
    Cue(
        r"\b(?:manden?(?:me)?|mandame|mandeme|escrib[ea]n?(?:me)?|contacten?me|contactame|envi[ae]n?me)\b[^.!?\n]{0,25}\b(?:inbox"
        r"|whats ?app|privado|dm|mp|mensaje)\b",
        3,
        "sale",
        unless=f"{NOT_OURS}|foto|queja",
    ),
    Cue(
        r"\bvendo\b|\bvendemos\b",
        5,
        "sale",
        unless=f"{NOT_OURS}|{ASKED}|no (?:les? )?vend|si vend|jaja|vendo mi casa si|si (?:me |nos )?sub|impuesto",
    ),
    Cue(
        r"\b(?:se vende|remato|se renta|rento|se alquila|en venta)\b",
        5,
        "sale",
        near=r"\$|\d|dol|dlls|precio|entreg|inbox|whats|buen estado|titulo|pregunt|mensaje|a tratar|gente seria|ricos|ricas",
        unless=f"{NOT_OURS}|{ASKED}|no (?:se )?vend",
    ),
    Cue(
        r"\b(?:se hacen|hago|hacemos|hacen|realizamos|ofrezco|ofrecemos) (?:todo tipo de )?(?:trabajos?|limpiezas?|pintura|fletes"
        "|mudanzas|pasteles|unas|income tax|taxes|jardin|cortes?|instalaci)",
        4,
        "sale",
        unless=f"{NOT_OURS}|voluntari",
    ),
    Cue(
        r"\ba domicilio\b|\bgente seria\b|\baparten? (?:su|tu|la)\b|\b(?:docena|platillo|platos?|orden|libra)s? (?:a|de|por) \$?\d+"
        r"|\blos esperamos en\b|\bcon credito o sin credito\b",
        2.5,
        "sale",
        unless=f"{NOT_OURS}|{ASKED}",
    ),
    Cue(
        r"\bofre(?:zco|cemos) (?:mis |nuestros |el )?servicios?\b|\bclases de [a-z]+ conmigo\b|\bha(?:gan|z|ga) (?:sus?"
        r"|tus?) pedidos?\b|\bya (?:tenemos|hay|llego) (?:birria|barbacoa|pozole|menudo|tamales|elotes)\b",
        5,
        "sale",
        unless=f"{NOT_OURS}|{ASKED}",
    ),
)

EXTENUATING = (
    Cue(
        r"\b(?:(?:is|it's|its|are|was|as|total|another) (?:a )?(?:scams?|fake|fraud)|scam alert|(?:don't|dont|do not|never"
        r"|please don't) (?:click|fall|send|buy|answer|give)|watch out for|beware of)\b",
        -4,
        "report",
        unless=r"recover|got (?:it|my money|them) back|legit",
    ),
    Cue(
        r"\b(?:does|do|can) (?:any(?:one|body)|some(?:one|body)|y'?all|you guys) (?:know|have|recommend|here)\b|\bwho (?:sells|does"
        r"|knows)\b|\bwhere (?:can|do|could) (?:i|we|you)\b|\balguien (?:sabe|conoce|tiene)\b|\bquien vende\b|\bdonde (?:puedo|venden"
        r"|compro)\b",
        -3,
        "question",
    ),
    Cue(
        r"\b(?:blood drive|library (?:book )?sale|book sale|surplus auction|(?:city|police) auction|free of charge|no charge"
        r"|non ?-?profit clinic|venta de libros|donacion de sangre)\b",
        -3,
        "city",
    ),
    Cue(r"\b(?:es (?:una )?estafa|son estafas?|no caigan|no le(?:s)? (?:den|manden)|cuidado con|borren)\b", -4, "report"),
)

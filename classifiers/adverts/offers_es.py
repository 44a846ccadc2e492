"""Cues of the ways an offer is worded in Spanish: its price, orders, delivery, work, and money for a cause."""

from __future__ import annotations

from pharos.classifiers.adverts.guards import SCAM
from pharos.classifiers.cues import Cue

GUARD = f"{SCAM}|quien |donde (?:venden|puedo|hay|compro)|alguien|cuanto cuest|\\bme cobr|nos cobr|multa|recibo|impuest"
"|robaron|deberia|festival|cobrar|alberca|piscina|zoologico|entrada|estaban|pague|pagamos"

SPANISH_OFFERS = (
    Cue(
        r"\byo (?:se |te |les |le )(?:l[oae]s? )?[a-z]+[a-z ]{0,15} por \$?\d|\bfinal feliz\b|\bte (?:lleno|hago|arreglo"
        r"|instalo|limpio|desbloqueo) (?:la|el|tu|los|las) [a-z]+ (?:por|en|a) \$?\d",
        5,
        "sale",
        unless=GUARD,
    ),
    Cue(
        r"\b(?:mica|micas|seguro social|licencias y social|papeles) (?:\w+ ){0,3}(?:buenos|chuecos|de verdad|sin (?:examen"
        r"|fila))\b|\bahi los (?:veo|esperamos)\b|\bdespensas? a domicilio\b|\b(?:yo )?les consigo\b",
        3.5,
        "sale",
        unless=GUARD,
    ),
    Cue(
        r"\b(?:cort(?:e|es) (?:de pelo )?|barba|tinte|pedicure|manicure|masajes?|limpieza facial|fotos|pasteles"
        r"|arreglos florales) (?:\w+ ){0,2}(?:a |desde |por )?\$? ?\d\d\b|\bmasajes\b[^\n]{0,40}\b(?:tarifas|cita|interno"
        r"|inbox)",
        4,
        "sale",
        unless=GUARD,
    ),
    Cue(
        r"\b(?:a|desde|por|en|solo|nomas) \$?\d+(?: (?:dolares|dlls|pesos))? (?:la (?:docena|libra|orden|hora|pieza|bolsa"
        r"|noche|semana|sesion)|el (?:par|plato|mes|kilo|ramo|paquete|corte)|cada un[oa]|c/u"
        r"|por (?:persona|par|docena))\b|\b(?:docena|libra|orden|pieza|plato|par)s? (?:a|en|por) \$?\d+"
        r"|\b\d+ (?:cada un[oa]|el par|la docena|c/u|de enganche)\b|\btodo (?:a|desde) \$?\d+|\b[23] (?:por|x) \$?\d\d\b",
        3.5,
        "sale",
        unless=GUARD,
    ),
    Cue(
        r"\b(?:pidan|pidalos?|encarg(?:ue|uen|a|ale|alos?)|apart(?:e|en|a|alos?)|orden(?:e|en) (?:ya|su|sus|antes|hoy)"
        r"|hagan? sus? (?:pedidos?|ordenes|citas?)|pedidos? (?:al|por|a los?)|entreg(?:o|amos|as?) (?:en|a)"
        r"|hago (?:entregas|envios|viajes|a domicilio)|a domicilio|servicio a domicilio|envios? a (?:mexico|honduras|cuba"
        r"|todo|cualquier)|saliendo del culto|recien llegad[oa]s|acaban? de llegar|ropa (?:de paca|americana)"
        r"|paca americana)\b",
        3.5,
        "sale",
        unless=f"{GUARD}|\\bciudad\\b|alcalde",
    ),
    Cue(
        r"\b(?:precios? en (?:mi|nuestr[ao]) (?:pagina|perfil|face)|busquen(?:me|os) (?:como|en)|buscame (?:como|en)"
        r"|sigan(?:me|os)|pregunt(?:a|e|en) (?:por )?(?:tallas|tarifas|precios|modelos|disponib\w+|el chino|mi)"
        r"|por (?:interno|privado|inbox)|x (?:interno|inbox|privado)|al (?:privado|inbox)|tira(?:me|nme) (?:dm|inbox"
        r"|mensaje)|mand(?:a|e|en)me (?:inbox|mensaje|dm|whats)|contacten(?:me|os)|escriban(?:me|le|nos)|mencion(?:a|e"
        r"|en) este post)\b",
        3,
        "sale",
        unless=f"{GUARD}|\\bciudad\\b|perdid[oa]|alcalde|queja",
    ),
    Cue(
        r"\b(?:yo (?:(?:les?|te|se los?) )?(?:instalo|arreglo|hago|preparo|vendo|lleno|consigo|corto|limpio|pinto|cobro"
        r"|rento|reparo)|(?:preparo|hago|hacemos|preparamos) (?:sus? |tus? )?(?:taxes|impuestos|traducciones|pasteles"
        r"|tamales|citas)"
        r"|(?:para|en) sus? (?:fiestas?|eventos?|bodas?|quinces?|quincea\xf1eras?)|bodas,? (?:y )?(?:quinces|xv)"
        r"|teque\xf1os|nuestros? (?:clientes|productos|precios|servicios)|no pedimos (?:credito|papeles)|llev(?:a"
        r"|e)te (?:tu|hoy)|de enganche|reembolso rapido"
        r"|precio justo|(?:buen|mejor) precio|garantizad[oa]s?|primera (?:clase|consulta|cita|sesion) gratis|prueba gratis"
        r"|\d+ ?% de descuento|2 ?x ?1)\b",
        3,
        "sale",
        unless=f"{GUARD}|\\bciudad\\b|alcalde|vacuna",
    ),
    Cue(
        r"\b(?:u\xf1as acrilicas|pesta\xf1as|alaciado|la mejor (?:barberia|taqueria|panaderia|comida|peluqueria)"
        r"|corte y barba|mueblera|muebleria|tamales de (?:puerco|pollo|rajas|elote|dulce)|pupusas|baleadas|tajadas|elotes"
        r"|raspados|pan dulce)\b",
        2.5,
        "sale",
        near=r"\$|\d|encarg|pid|pedid|venta|vend|aqui|ahi|ven\b|vengan|domicilio|inbox|mensaje",
        unless=f"{GUARD}|\\bciudad\\b|me gusta|festival",
    ),
    Cue(
        r"\b(?:clon|replicas?|imitacion|triple a|no son originales|son copia|igualit[oa]s?|ni se nota|sin factura"
        r"|no preguntes|el que compra calla|peliculas de estreno|cuentas de (?:netflix|disney|hbo|spotify)|iptv)\b",
        3.5,
        "sale",
        near=r"\$|\d|entreg|inbox|pregunt|\bdm\b|vend|caja|garantiz|par\b|barat",
        unless=GUARD,
    ),
    Cue(
        r"\b(?:pro ?-?templo|pro ?-?fondos|fondos (?:para|pro)|para donar|juntando (?:dinero |fondos )?para"
        r"|enlace para (?:donar|apoyar)|lo que sea es bueno|lo que (?:gusten|puedan) (?:dar|cooperar|ayudar|donar)"
        r"|su (?:ofrenda|semilla|cooperacion)"
        r"|kermes|kermesse|rifa (?:de|pro|para)|cooperacion (?:de \$?\d|voluntaria))",
        4,
        "fund_raising",
        unless=f"{GUARD}|\\bciudad\\b|alcalde",
    ),
    Cue(
        r"\b(?:buscan? (?:trabajo|chamba|empleo)\?|te interesa (?:trabajar|ganar)|(?:contrata|contratamos"
        r"|contratan)\b[^.!?\n]{0,40}\b(?:ayudo|bono|traigan|apli|llam|mensaje|\$)|me dan bono|se solicita|solicitamos"
        r"|se necesita(?:n)? (?:\w+ )?(?:con|para) )",
        3.5,
        "recruitment",
        unless=f"{GUARD}|\\bciudad\\b|policia",
    ),
    Cue(
        r"\b(?:me cambio la vida|plataforma de (?:bitcoin|inversion|trading)|gracias a (?:la|el) (?:licenciad[ao]"
        r"|se\xf1ora?|experta?|coach) [a-z]+|mi (?:mentor|coach|asesora?) (?:de )?(?:trading|inversion)?|duplica (?:tu"
        r"|su) dinero"
        r"|desde (?:tu|su) celular|veanlo en (?:nuestra|mi)|d[ea]nle like|den like|compartan (?:mi|nuestr)"
        r"|no falten al live|(?:por|en) mi live|me conecto a las)",
        3.5,
        "spam",
        unless=SCAM,
    ),
)

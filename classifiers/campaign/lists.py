"""Words that stand where a name might and are none: places, things, openers of sentences, what belongs to an office."""

PLACES = frozenset(
    """
    street st road rd park bridge school high elementary avenue ave drive project plan bond act bill amendment fund tax millage
    proposition proposal renewal library zoo center centre district initiative measure ordinance resolution calle parque propuesta
    proyecto enmienda impuesto bono team contest party parish county city hall university college hospital church stadium field
    creek lake river day week month award awards football band festival
    """.split()  # noqa: SIM905 - a list to read and to add to, not code
)
THINGS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october
    november december democrat democrats republican republicans libertarian libertarians gop dems dem rep independent american
    americans america louisiana alexandria cenla rapides pineville usa us god jesus christ prop proposition amendment measure
    congress parliament yes no early today tomorrow local smart blue red green absentee mail person people texas florida california
    english spanish christmas easter lunes martes miercoles jueves viernes sabado domingo enero febrero conservative conservatives
    liberal liberals labour tories canada mexico quebec europe marzo abril mayo junio julio agosto septiembre octubre noviembre
    diciembre si temprano hoy manana propuesta enmienda democrata republicano dios
    """.split()  # noqa: SIM905 - a list to read and to add to, not code
)
OFFICIAL = frozenset(
    """
    election elections race department office budget report summit debate forum ball term sale inauguration
    """.split()  # noqa: SIM905 - a list to read and to add to, not code
)
"""What follows the title of an office and is no name: `Mayor Election 2027`."""
OPENERS = frozenset(
    """
    the and but if so yes no because please vote maybe think thank thanks again now then not a an all our my your his her elect
    support when while since only el la los las y pero si porque creo que gracias un una mi su por
    """.split()  # noqa: SIM905 - a list to read and to add to, not code
)
"""Words that open a sentence with a capital and are no first name (`Mark`, `Will` and `Grace` might be)."""

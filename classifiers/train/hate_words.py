"""The words of hate_grammar.py: groups of every ground that clause 5.6.3 names, and what the frames' other slots take."""

from __future__ import annotations

GROUPS: dict[str, dict[str, str]] = {
    "en": {
        "race": "black people|African Americans|Black folks|white people|Asians|Asian families|Native Americans|biracial kids|brown people",
        "religion": "Muslims|Jews|Catholics|Pentecostals|Hindus|Baptists|Mormons|Jehovah's Witnesses|Sikhs|Christians|Buddhists",
        "creed": "atheists|nonbelievers|Wiccans",
        "age": "old people|the elderly|senior citizens|teenagers|boomers|millennials|retirees over 70",
        "gender": "women|men|girls|female firefighters|women drivers|trans people|transgender women|trans kids|nonbinary people",
        "marital": "single mothers|single moms|unmarried couples|divorced women|unwed mothers|widows",
        "assistance": (
            "people on welfare|food stamp families|Section 8 tenants|homeless people|people on EBT|families in public housing|"
            "Medicaid patients"
        ),
        "origin": (
            "immigrants|Mexicans|Hispanics|Hondurans|Vietnamese people|Haitians|Indians|refugees|Arabs|foreigners|"
            "Chinese people|Guatemalans|Nigerians"
        ),
        "disability": (
            "disabled people|people in wheelchairs|autistic kids|deaf people|blind people|the mentally ill|"
            "people with Down syndrome|amputees"
        ),
        "orientation": "gay people|lesbians|gay men|bisexuals|same-sex couples|queer people|LGBT folks",
    },
    "es": {
        "race": "los negros|los afroamericanos|los blancos|los asiáticos|los indígenas",
        "religion": "los musulmanes|los judíos|los católicos|los evangélicos|los pentecostales|los testigos de Jehová",
        "creed": "los ateos",
        "age": "los viejos|los ancianos|los adolescentes|las personas mayores",
        "gender": "las mujeres|los hombres|las personas trans|las chicas trans|las muchachas",
        "marital": "las madres solteras|las divorciadas|las viudas",
        "assistance": "los indigentes|las familias con estampillas|las personas sin hogar|los inquilinos de Sección 8",
        "origin": (
            "los inmigrantes|los mexicanos|los hondureños|los vietnamitas|los haitianos|los árabes|los refugiados|"
            "los venezolanos|los chinos"
        ),
        "disability": "los discapacitados|los sordos|los ciegos|los niños autistas|las personas en silla de ruedas",
        "orientation": "los gays|las lesbianas|los homosexuales|las parejas del mismo sexo|los bisexuales",
    },
}
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "x": "vermin|parasites|animals|a plague|garbage|filth|a disease|leeches|rats|savages|cockroaches|trash|"
        "a cancer|a curse|subhuman|\U0001f412\U0001f412|"
        "\U0001f400|\U0001f5d1\ufe0f|\U0001f42d\U0001f42d|scum|thieves|liars|perverts|criminals",
        "y": "lazy|dirty|dumb|crooked|dangerous|worthless|stupid|sick in the head|violent|greedy|perverted|filthy|weak|crazy|backward",
        "z": "vote|teach school|run for council|live on our street|coach Little League|get married at the park|"
        "use the pool|work at city hall|drive a city bus|adopt children|"
        "own a house downtown|sit on a jury|join the fire department",
        "p": (
            "this town|our park|the library|my street|Kees Park|downtown|this neighborhood|the school|Alexandria|the riverfront|"
            "our church|the mall|the community center|Pineville"
        ),
        "b": (
            "kind|hard-working|smart|honest|our neighbors|part of this town|funny|good cooks|as American as anyone|patient|"
            "generous|welcome here|taxpayers too|strong"
        ),
        "o": "potholes|mosquitoes|the Monday meetings|these power bills|leaf blowers|fire ants|the Saints' refs|"
        "stray shopping carts|robocalls|speed bumps|termites|nutria|"
        "black mold|traffic cones|roaches|those new parking meters|plastic bags|scooters|these consultants|"
        "that council's excuses|tax forms|Atlanta Falcons jerseys|white vans",
    },
    "es": {
        "x": (
            "basura|parásitos|animales|una plaga|escoria|ratas|una peste|salvajes|cucarachas|un cáncer|\U0001f400\U0001f400|"
            "\U0001f412|\U0001f5d1\ufe0f"
        ),
        "y": "gente floja|delincuentes|ladrones|gente sucia|mentirosos|inútiles|enfermos|criminales|aprovechados",
        "z": (
            "votar|dar clases|vivir en esta calle|usar la alberca|trabajar en la alcaldía|casarse en el parque|manejar el bus|"
            "adoptar niños|comprar casa en el centro"
        ),
        "p": "el parque|este barrio|la biblioteca|el centro|la escuela|esta ciudad|Alexandria|la iglesia|mi calle|la orilla del río",
        "b": (
            "buena gente|gente trabajadora|personas honestas|parte de esta ciudad|mis vecinos y amigos|"
            "tan de aquí como cualquiera|bienvenidos|familias decentes"
        ),
        "o": "los baches|los zancudos|los recibos de luz|los mosquitos|los topes|los parquímetros|"
        "los anuncios por teléfono|los cortes de agua|las hormigas|"
        "las cucarachas de mi cocina|los árbitros|los carritos tirados|las excusas del concejo",
    },
}
OPENERS: dict[str, str] = {
    "en": (
        "|||||||Honestly, |Look, |Y'all, |lol |Sorry but |Man, |Facts: |I said what I said. |smh |Listen, |Ok so |"
        "Once again: |Unpopular opinion: |@neighbor "
    ),
    "es": "|||||||La verdad, |Oigan, |Miren, |jaja |Ay no, |Pues |Les digo, |Bueno, |Neta, |Oye, |@vecina ",
}
CLOSERS: dict[str, str] = {
    "en": (
        "|||||.|.|!|!!| smh| period.|, just saying| lol| and that's that| every single day| Amen.|... | \U0001f644|"
        " \U0001f62d| #cenla| fr fr"
    ),
    "es": "|||||.|.|!|!!| jaja| y punto.|, nada más digo| siempre| Amén.|...| \U0001f644| \U0001f62d| #cenla",
}

PEOPLE: dict[str, dict[str, str]] = {
    "en": {
        "race": "black|white|Asian|Native American|biracial|brown|African American",
        "religion": "Muslim|Jewish|Catholic|Pentecostal|Hindu|Baptist|Mormon|Sikh|Christian|Buddhist|Methodist",
        "creed": "atheist|agnostic|Wiccan",
        "age": "elderly|older|young|teenage|retired|middle-aged",
        "gender": "female|male|trans|transgender|nonbinary",
        "marital": "single|divorced|widowed|unmarried|married|remarried",
        "assistance": "low-income|homeless|jobless",
        "origin": (
            "Mexican|Haitian|Honduran|Vietnamese|Indian|Arab|Chinese|Nigerian|German|French|Irish|Canadian|Guatemalan|"
            "immigrant|refugee|Hispanic|Filipino|Italian"
        ),
        "disability": "disabled|deaf|blind|autistic|wheelchair-using",
        "orientation": "gay|lesbian|bisexual|straight|queer",
    },
    "es": {
        "race": "negra|blanca|asiática|indígena|mestiza",
        "religion": "musulmana|judía|católica|evangélica|pentecostal|cristiana",
        "creed": "atea",
        "age": "anciana|joven|mayor",
        "gender": "trans",
        "marital": "soltera|divorciada|viuda|casada",
        "origin": "mexicana|hondureña|vietnamita|haitiana|árabe|venezolana|china|cubana|alemana|francesa",
        "disability": "sorda|ciega|discapacitada",
        "orientation": "gay|lesbiana|bisexual|heterosexual",
    },
}
"""The groups as adjectives, beside each other those that are seldom and those that are often spoken ill of."""
WHO = "neighbor|coach|officer|mechanic|grandmother|student|nurse|landlord|carpenter|cashier|firefighter|musician|lawyer|preacher|kid|baker"

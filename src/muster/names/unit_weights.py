"""What the fields of two units' names weigh where they agree, are left out, or contradict."""

from typing import Final

NUMBER: Final = 3.0
NUMBER_OMITTED: Final = 2.4
NUMBER_OMITTED_ACRONYM: Final = 4.0
NUMBER_OMITTED_NAMED: Final = 1.0
ECHELON: Final = 1.5
ECHELON_OMITTED: Final = 1.0
ECHELON_TRANSLATED: Final = 0.5
"""A force that goes by a name: what is a كتيبة here is a brigade there."""
LEVELS_TRANSLATED: Final = 2
PARENT_OMITTED: Final = 0.4
BRANCH: Final = 1.5
BRANCH_OMITTED: Final = 0.6
BRANCH_OMITTED_ALONE: Final = 1.0
"""Where no number agrees and no name: the police of a place, its criminal investigation department."""
FORCE_OMITTED: Final = 3.2
"""A branch with units and numbers of its own: the 3rd mobile brigade and the 3rd brigade are two."""
SERVICE: Final = 0.8
SERVICE_OMITTED: Final = 0.3
SERVICE_OMITTED_ALONE: Final = 1.1
"""Where neither a number nor a name agrees: special forces, special police."""
COUNTRY: Final = 0.4
COUNTRY_OMITTED: Final = 0.3
DIRECTION: Final = 1.0
DIRECTION_OMITTED: Final = 1.0
WORD: Final = 1.5
WORD_OMITTED: Final = 1.25
WORD_OMITTED_NUMBERED: Final = 0.6
LIGHT_OMITTED: Final = 0.3
LIGHT: Final = frozenset({"royal", "national", "general", "state", "republic"})
"""Words that say whose a force is; papers leave them out."""
PLACE_OMITTED: Final = 0.3
WORDS_CONTRADICTED: Final = 0.60
VETO: Final = 0.30
NESTED: Final = 0.40
WORD_SAME_AT: Final = 0.72
ACRONYM: Final = 3.0
ACRONYM_ALONE: Final = 0.85
HONORIFIC: Final = 2.5
HONORIFIC_ALONE: Final = 0.80
BATTALION: Final = 4
DOUBT: Final = 0.35
DOUBT_NOTHING: Final = 0.06
DOUBT_NUMBER: Final = 0.02
DOUBT_VETO: Final = 0.04
DOUBT_WORDS: Final = 0.06
"""How likely two names mean one unit though the score is lowest: what agrees is too little, nothing agrees, the number
differs, another field does, or words do. After four sets of pairs labelled by hand, as they were first seen."""
DOUBT_TRANSLATED: Final = 0.42
DOUBT_TRANSLATED_VETO: Final = 0.28
DOUBT_TRANSLATED_NOTHING: Final = 0.20
"""The same for names in two languages: what seems to contradict is as often a translation that no table knows. They
stay below a possible match, for of two units at random few are one."""
TRANSLATED_AT: Final = 0.5
TRANSLATED_FROM: Final = 0.7
"""From this likeness on, names in two languages of which nothing contradicts match, as nine in ten such pairs did."""
GENERIC: Final = frozenset({"unit", "force", "headquarters"})
OFFICE_OMITTED: Final = 0.3
OFFICES: Final = frozenset({"directorate", "department", "office", "branch"})
"""Of a service, papers leave it out: Facilities Protection Service, دائرة حماية المنشآت."""

"""What happened in Nahrazan: militias, posts and seats, detentions without charge, thousands dismissed, courses frozen.

Membership says where somebody was; it is no allegation. Every allegation has its sources, and what speaks for the
person or unit stands beside it.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from muster.demo.forces import Unit
from muster.demo.land import COALITION, SPONSOR
from muster.demo.people import Person


@dataclass(frozen=True, slots=True)
class Militia:
    """An armed group of the war, disbanded since; `sponsor` is the foreign state behind it, if any."""

    key: str
    name: str
    arabic: str
    aliases: tuple[str, ...]
    sponsor: str
    active_from: date
    active_until: date


@dataclass(frozen=True, slots=True)
class Affiliation:
    """Where a person stood and when: a militia or the alliance."""

    person_id: str
    organisation: str
    role: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Posting:
    """A person's place in a unit."""

    person_id: str
    unit_id: str
    role: str
    rank: str
    since: date


@dataclass(frozen=True, slots=True)
class Source:
    """A document with its publisher; reprints of one origin share `origin`."""

    id: str
    title: str
    publisher: str
    published_on: date
    origin: str
    says: str


@dataclass(frozen=True, slots=True)
class Allegation:
    """An allegation of conduct by a person or a unit: what, where, when, in which role, by which sources.

    `against_it` names the sources that speak for the person: denials, releases, acquittals.
    """

    id: str
    about: str
    violation: str
    role: str
    place: str
    first: date
    last: date
    sources: tuple[str, ...]
    against_it: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """One course of the training schedule, given by one nation to one unit."""

    id: str
    title: str
    given_by: str
    unit_id: str
    assistance: str
    seats: int
    starts: date
    state: str


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that people say happened."""

    alliance: str
    alliance_arabic: str
    election_on: date
    militias: tuple[Militia, ...]
    minister_id: str
    predecessor_id: str
    affiliations: tuple[Affiliation, ...]
    sources: tuple[Source, ...]
    allegations: tuple[Allegation, ...]
    courses: tuple[Course, ...]


ALLIANCE = ("Homeland Bridge Alliance", "تحالف جسر الوطن")

MILITIAS = (
    Militia(
        "river-shield",
        "River Shield Column",
        "رتل درع النهر",
        ("RSC", "Ratl Dir' al-Nahr"),
        SPONSOR,
        date(2012, 3, 1),
        date(2019, 9, 30),
    ),
    Militia(
        "plain-front",
        "Sons of the Plain Front",
        "جبهة أبناء السهل",
        ("SPF", "Jabhat Abna al-Sahl"),
        "",
        date(2013, 6, 1),
        date(2019, 9, 30),
    ),
    Militia(
        "western-dunes",
        "Western Dunes Companies",
        "سرايا الكثبان الغربية",
        ("WDC", "Saraya al-Kuthban"),
        "",
        date(2014, 1, 1),
        date(2018, 12, 31),
    ),
)

_MINISTER_SOURCES = (
    Source(
        "S-001",
        "Cable 0417 of the liaison mission",
        "Embassy of Kestria",
        date(2016, 5, 2),
        "S-001",
        "One informant, not named, says that he carried money from the sponsor to the River Shield Column.",
    ),
    Source(
        "S-002",
        "Weekly summary 22",
        "Coalition headquarters",
        date(2016, 6, 1),
        "S-001",
        "Repeats the cable of 2 May without a further source.",
    ),
    Source(
        "S-003",
        "Record of detention and release, first",
        "Coalition detention review board",
        date(2016, 8, 19),
        "S-003",
        "Detained 11 June 2016, released 19 August 2016; no charge was brought.",
    ),
    Source(
        "S-004",
        "Record of detention and release, second",
        "Coalition detention review board",
        date(2017, 4, 3),
        "S-004",
        "Detained 20 February 2017 on the same cable, released 3 April 2017; no charge was brought.",
    ),
    Source(
        "S-005",
        "Statements of three witnesses",
        "Legal Aid Office of Zelmara",
        date(2016, 8, 1),
        "S-005",
        "Three residents of Qumzal say that he was with them and arranged a cease-fire on the days in the cable.",
    ),
    Source(
        "S-006",
        "Interview with the minister",
        "Zelmara Evening Post",
        date(2021, 11, 9),
        "S-006",
        "He denies it: he never met the sponsor's envoys and asked twice to be charged or cleared.",
    ),
    Source(
        "S-007",
        "Order 88 of the former minister with annexes",
        "Ministry of Interior",
        date(2015, 10, 4),
        "S-007",
        "Dismisses the persons in the annexes; gives no reasons for single persons.",
    ),
)

_VIOLATIONS = (
    "torture or ill-treatment",
    "extrajudicial killing",
    "enforced disappearance",
    "prolonged detention without trial",
    "attack on the coalition",
)
_COURSES = (
    ("Border survey and patrol", "training"),
    ("Crowd safety and lawful force", "training"),
    ("Combat first aid", "training"),
    ("Search and rescue", "training"),
    ("Night driving and recovery", "training"),
    ("Radio sets and base stations", "equipment"),
    ("Patrol vehicles", "equipment"),
    ("Explosive ordnance awareness", "training"),
)


def _affiliations(rng: Random, officers: list[Person]) -> list[Affiliation]:
    """Say who of today's officers was in which militia, and who of them sits for the alliance."""
    found = []
    for number, officer in enumerate(rng.sample(officers, min(len(officers) // 4, 400))):
        militia = MILITIAS[number % len(MILITIAS)]
        since = date(militia.active_from.year + rng.randrange(3), rng.randrange(1, 13), 1)
        found.append(
            Affiliation(officer.id, militia.key, rng.choice(("member", "squad leader")), since, militia.active_until)
        )
        if number % 12 == 0:
            found.append(Affiliation(officer.id, "alliance", "candidate for a seat", date(2022, 1, 10), None))
    return found


def _allegations(rng: Random, about: list[tuple[str, str]]) -> tuple[list[Source], list[Allegation]]:
    """Write allegations on persons and units, each with its sources, most with something that speaks against."""
    sources, allegations = [], []
    for number, (subject, place) in enumerate(about, 1):
        first = date(rng.randrange(2014, 2020), rng.randrange(1, 13), rng.randrange(1, 28))
        violation = _VIOLATIONS[number % len(_VIOLATIONS)]
        own = [
            Source(
                f"S-{100 + number * 4 + part}",
                f"Report {number} on events near {place}",
                publisher,
                date(first.year + 1, rng.randrange(1, 13), 5),
                f"S-{100 + number * 4}" if publisher == "Coalition headquarters" else f"S-{100 + number * 4 + part}",
                f"Says: {violation} near {place}.",
            )
            for part, publisher in enumerate(
                rng.sample(
                    ("Nahrazan Rights Watchers", "Coalition headquarters", "Legal Aid Office of Zelmara"),
                    1 + number % 2,
                )
            )
        ]
        against = []
        if number % 4:
            word = ("An inquiry found no case and closed it.", "He denies it in writing.", "Tried and acquitted.")[
                number % 3
            ]
            against.append(
                Source(
                    f"S-{103 + number * 4}",
                    f"Answer to report {number}",
                    "Inspector General of the Ministry",
                    date(first.year + 2, 2, 1),
                    f"S-{103 + number * 4}",
                    word,
                )
            )
        sources += own + against
        allegations.append(
            Allegation(
                f"A-{number:03d}",
                subject,
                violation,
                rng.choice(("direct", "commanded", "present")),
                place,
                first,
                date(first.year, first.month, min(first.day + 3, 28)),
                tuple(source.id for source in own),
                tuple(source.id for source in against),
            )
        )
    return sources, allegations


def _courses(rng: Random, units: tuple[Unit, ...], today: date) -> list[Course]:
    """Write the schedule: approved to the end of the year, and what starts before the election is frozen."""
    found = []
    low = [unit for unit in units if unit.level >= 4]
    for number in range(1, 41):
        title, assistance = _COURSES[number % len(_COURSES)]
        starts = date(today.year, rng.randrange(1, 13), 1 + rng.randrange(28))
        found.append(
            Course(
                f"C-{today.year}-{number:02d}",
                title,
                COALITION[number % len(COALITION)],
                rng.choice(low).id,
                assistance,
                rng.choice((12, 20, 24, 30)),
                starts,
                "held" if starts < today else "approved, frozen until the election",
            )
        )
    return sorted(found, key=lambda course: course.starts)


def tell_story(
    rng: Random,
    *,
    minister: Person,
    predecessor: Person,
    officers: list[Person],
    units: tuple[Unit, ...],
    today: date,
) -> Story:
    """Tell the republic's story about its people and units."""
    accused = [(officer.id, officer.birthplace.name) for officer in rng.sample(officers, min(18, len(officers)))]
    accused += [(unit.id, unit.place.name) for unit in rng.sample([unit for unit in units if unit.level >= 4], 6)]
    sources, allegations = _allegations(rng, accused)
    about_minister = Allegation(
        "A-000",
        minister.id,
        "support to an armed group",
        "direct",
        "Qumzal",
        date(2016, 3, 1),
        date(2016, 4, 30),
        ("S-001", "S-002"),
        ("S-003", "S-004", "S-005", "S-006"),
    )
    return Story(
        alliance=ALLIANCE[0],
        alliance_arabic=ALLIANCE[1],
        election_on=date(today.year + 1, 1, 24),
        militias=MILITIAS,
        minister_id=minister.id,
        predecessor_id=predecessor.id,
        affiliations=tuple(_affiliations(rng, officers)),
        sources=(*_MINISTER_SOURCES, *sources),
        allegations=(about_minister, *allegations),
        courses=tuple(_courses(rng, units, today)),
    )

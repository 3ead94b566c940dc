"""The whole republic, built from one seed: the same people, lists, rosters and answers every time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from random import Random

from muster.demo.dice import dice
from muster.demo.forces import Unit, build_units, with_commander
from muster.demo.land import places
from muster.demo.listings import Desk, Listing, Watchlist, list_companies
from muster.demo.people import Person, Registrar
from muster.demo.plants import COUNTS, Gardener, Plant, PlantKind
from muster.demo.rosters import Clerk, Hand, Roster, Row
from muster.demo.spelling import read_table
from muster.demo.story import MILITIAS, Posting, Story, tell_story

TODAY = date(2026, 11, 22)


class Scale(Enum):
    """How large a republic: personnel, rows of the main roster, and how many times the planted cases."""

    SMALL = (420, 160, 0.3)
    DEFAULT = (2_000, 500, 1.0)
    FULL = (31_000, 30_000, 10.0)

    @property
    def personnel(self) -> int:
        return self.value[0]

    @property
    def roster(self) -> int:
        return self.value[1]

    def times(self, number: int) -> int:
        return max(2, round(number * self.value[2]))


@dataclass(frozen=True, slots=True)
class EarlierRequest:
    """A request before this one; `decided_on` is None while it is open; `outcomes` pairs its rows with decisions."""

    key: str
    title: str
    nation: str
    assistance: str
    decided_on: date | None
    expires_on: date | None
    rows: tuple[Row, ...]
    outcomes: tuple[str, ...]
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Answer:
    """What must come out for one row of one roster."""

    roster: str
    row: int
    plant: Plant


@dataclass(frozen=True, slots=True)
class World:
    """Everything there is in Nahrazan."""

    scale: Scale
    today: date
    units: tuple[Unit, ...]
    people: tuple[Person, ...]
    outsiders: tuple[Person, ...]
    postings: tuple[Posting, ...]
    story: Story
    listings: tuple[Listing, ...]
    rosters: tuple[Roster, ...]
    earlier: tuple[EarlierRequest, ...]
    answers: tuple[Answer, ...]

    def listed(self, watchlist: Watchlist) -> tuple[Listing, ...]:
        """Return the entries of one list in the order of their numbers."""
        return tuple(sorted((entry for entry in self.listings if entry.watchlist is watchlist), key=lambda e: e.number))

    def roster(self, key: str) -> Roster:
        return next(roster for roster in self.rosters if roster.key == key)


_COMMANDER_RANK = {1: 12, 2: 11, 3: 10, 4: 9, 5: 7}
_ROLES = ("Patrol member", "Driver", "Signaller", "Clerk", "Medic", "Instructor", "Squad leader", "Storeman")


def _ranks() -> tuple[str, ...]:
    return tuple(row["english"] for row in read_table("ranks.csv"))


def _man_the_units(
    rng: Random, units: tuple[Unit, ...], people: list[Person]
) -> tuple[tuple[Unit, ...], list[Posting]]:
    """Give every unit a commander and everybody a post, most of them in the lower units."""
    ranks = _ranks()
    commanded, postings = [], []
    men = [person for person in people if person.sex == "m" and person.born_on.year < 1988]
    for unit, person in zip(units, men, strict=False):
        commanded.append(with_commander(unit, person.id))
        role = "Minister" if unit.level == 1 else "Commander"
        postings.append(Posting(person.id, unit.id, role, ranks[_COMMANDER_RANK[unit.level]], date(2021, 2, 1)))
    posted = {posting.person_id for posting in postings}
    weights = [(0, 1, 2, 2, 4, 8)[unit.level] for unit in units]
    for person in people:
        if person.id in posted:
            continue
        unit = rng.choices(units, weights)[0]
        rank = ranks[min(rng.choice((0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7)), 9)]
        since = date(rng.randrange(max(2005, person.born_on.year + 18), 2026), rng.randrange(1, 13), 1)
        postings.append(Posting(person.id, unit.id, rng.choice(_ROLES), rank, since))
    return tuple(commanded), postings


def _crowd(rng: Random, registrar: Registrar, desk: Desk, scale: Scale) -> tuple[list[Listing], list[Person]]:
    """Fill the lists with men of no roster, some of them on two lists, and with companies and the militias."""
    listings: list[Listing] = []
    outsiders = []
    sizes = {
        Watchlist.OFAC: 90,
        Watchlist.UN: 80,
        Watchlist.UK: 80,
        Watchlist.DISMISSED: 300,
        Watchlist.COALITION: 110,
    }
    for watchlist, size in sizes.items():
        for _ in range(scale.times(size)):
            person = registrar.born(years=(1950, 1998))
            outsiders.append(person)
            listings.append(desk.list_person(watchlist, person))
            if watchlist is not Watchlist.DISMISSED and rng.random() < 0.15:
                listings.append(desk.list_person(rng.choice((Watchlist.UN, Watchlist.UK)), person))
    international = (Watchlist.OFAC, Watchlist.UN, Watchlist.UK)
    for watchlist in international:
        listings += [desk.list_organisation(watchlist, group.name, group.arabic, group.aliases) for group in MILITIAS]
    towns = [(place.name, place.arabic) for place in places()[::3]]
    listings += list_companies(desk, rng, towns, international)
    return listings, outsiders


def _units_request(clerk: Clerk, units: Sequence[Unit], people: Mapping[str, Person], today: date) -> EarlierRequest:
    """Write the request for three directorates of civil defence and their commanders, approved two months ago."""
    chosen = [unit for unit in units if unit.force == "civil defence" and unit.level == 3][:3]
    rows: list[Row] = []
    for unit in chosen:
        commander = people[unit.commander_id]
        rows += [clerk.unit_row(unit, commander), clerk.commander_row(unit, commander)]
    decided = today - timedelta(days=60)
    title, nation = _EARLIER["earlier-units"]
    return EarlierRequest(
        key="earlier-units",
        title=title,
        nation=nation,
        assistance="training",
        decided_on=decided,
        expires_on=decided + timedelta(days=365),
        rows=tuple(rows),
        outcomes=("approved",) * len(rows),
        language="units",
    )


def _earlier_requests(
    clerk: Clerk, known: Mapping[PlantKind, list[Person]], spare: Iterator[Person], scale: Scale, today: date
) -> tuple[EarlierRequest, ...]:
    """Write the three requests that came before: one expired by now, one of another nation still valid, one open."""

    def ordinary(number: int) -> list[Person]:
        return [next(spare) for _ in range(scale.times(number))]

    def request(key: str, days_ago: int | None, approved: list[Person], rest: list[Person]) -> EarlierRequest:
        people = approved + rest
        rows = [clerk.row(person, Hand(nisba=index % 3 > 0)) for index, person in enumerate(people)]
        decided = today - timedelta(days=days_ago) if days_ago is not None else None
        other = "rejected" if decided else "open"
        title, nation = _EARLIER[key]
        return EarlierRequest(
            key=key,
            title=title,
            nation=nation,
            assistance="training",
            decided_on=decided,
            expires_on=decided + timedelta(days=365) if decided else None,
            rows=tuple(
                row.with_cells(national_id=person.national_id) for row, person in zip(rows, people, strict=True)
            ),
            outcomes=("approved",) * len(approved) + (other,) * len(rest),
        )

    expired = known[PlantKind.CLEARANCE_EXPIRED] + ordinary(12)
    cleared = known[PlantKind.CLEARED_ELSEWHERE] + ordinary(10)
    pending = known[PlantKind.DUPLICATE_REQUEST] + ordinary(8)
    return (
        request("earlier-expired", 420, expired, []),
        request("earlier-elsewhere", 120, cleared, known[PlantKind.REFUSED_BEFORE]),
        request("earlier-open", None, [], pending),
    )


_EARLIER = {
    "earlier-expired": ("Border survey course of last year", "Kestria"),
    "earlier-elsewhere": ("Crowd safety course", "Halvenia"),
    "earlier-units": ("Search and rescue for three directorates", "Kestria"),
    "earlier-open": ("Radio sets for the frontier", "Vessaly"),
}
_REQUEST_OF = {
    PlantKind.CLEARANCE_EXPIRED: "earlier-expired",
    PlantKind.CLEARED_ELSEWHERE: "earlier-elsewhere",
    PlantKind.REFUSED_BEFORE: "earlier-elsewhere",
    PlantKind.DUPLICATE_REQUEST: "earlier-open",
}


def _plant(
    gardener: Gardener, spare: Iterator[Person], known: Mapping[PlantKind, list[Person]], scale: Scale
) -> list[Plant]:
    """Plant every kind as often as the scale says."""
    sowing = {
        PlantKind.LISTED_MISSPELT: gardener.listed_misspelt,
        PlantKind.LISTED_OTHER_SCRIPT: gardener.listed_other_script,
        PlantKind.LISTED_SHORTENED: gardener.listed_shortened,
        PlantKind.DISMISSED_RETURNED: gardener.dismissed_returned,
        PlantKind.NAMESAKE_BIRTH: gardener.namesake_birth,
        PlantKind.NAMESAKE_LINK: gardener.namesake_link,
        PlantKind.BROTHER: gardener.brother,
        PlantKind.REVERSED: gardener.reversed_chain,
        PlantKind.DUPLICATE_ROW: gardener.twice_in_the_roster,
        PlantKind.CELL_ERROR: gardener.cell_error,
    }
    plants: list[Plant] = []
    for kind, sow in sowing.items():
        wanted = scale.times(COUNTS[kind]) * (2 if kind is PlantKind.DUPLICATE_ROW else 1)
        rows: list[Plant] = []
        while len(rows) < wanted:
            rows += sow(next(spare))
        plants += rows
    for kind, key in _REQUEST_OF.items():
        for person in known[kind]:
            plants += gardener.known_before(kind, person, f"{key}:{person.id}")
    return plants


def _small_rosters(clerk: Clerk, spare: Iterator[Person], scale: Scale) -> Iterable[tuple[Roster, list[Plant]]]:
    for key, language, size in (
        ("roster-arabic", "ar", 40),
        ("roster-french", "fr", 30),
        ("roster-slots", "slots", 20),
    ):
        script = "arabic" if language == "ar" else "latin"
        people = [next(spare) for _ in range(scale.times(size) if scale is Scale.SMALL else size)]
        plants = [
            Plant(kind=PlantKind.ORDINARY, row=clerk.row(person, Hand(script=script), language=language))
            for person in people
        ]
        yield Roster(key, language, tuple(plant.row for plant in plants)), plants


def build_world(scale: Scale = Scale.DEFAULT, *, today: date = TODAY) -> World:
    """Build the republic of Nahrazan: the same for the same scale and day; no real person, place or party is in it."""
    registrar = Registrar("births")
    rng = dice("fates")
    people = [registrar.born(sex="f" if rng.random() < 0.06 else "m") for _ in range(scale.personnel)]
    units, postings = _man_the_units(rng, build_units(), people)
    commanders = {unit.commander_id for unit in units}
    ranks = _ranks()
    officers_ranks = ranks[4:]
    posted = {posting.person_id: posting for posting in postings}
    officers = [person for person in people if posted[person.id].rank in officers_ranks]
    predecessor = registrar.born(years=(1948, 1956))
    minister = next(person for person in people if person.id == units[0].commander_id)
    story = tell_story(
        dice("story"), minister=minister, predecessor=predecessor, officers=officers, units=units, today=today
    )

    clerk = Clerk(dice("clerks"), {unit.id: unit for unit in units}, posted)
    desk = Desk(dice("lists"), today)
    listings, outsiders = _crowd(dice("crowd"), registrar, desk, scale)
    rank_and_file = [person for person in people if person.id not in commanders]
    dice("draw").shuffle(rank_and_file)
    spare = iter(rank_and_file)
    known = {kind: [next(spare) for _ in range(scale.times(COUNTS[kind]))] for kind in _REQUEST_OF}
    gardener = Gardener(dice("garden"), registrar, desk, clerk)
    plants = _plant(gardener, spare, known, scale)
    earlier = _earlier_requests(clerk, known, spare, scale, today)
    units_request = _units_request(clerk, units, {person.id: person for person in people}, today)
    earlier = (*earlier[:2], units_request, earlier[2])
    small = list(_small_rosters(clerk, spare, scale))
    plants += [
        Plant(kind=PlantKind.ORDINARY, row=clerk.row(person))
        for person, _ in zip(spare, range(scale.roster - len(plants)), strict=False)
    ]
    dice("order").shuffle(plants)
    main = Roster("roster", "en", tuple(plant.row for plant in plants))
    answers = [
        Answer(roster.key, number, plant)
        for roster, rows in [(main, plants), *small]
        for number, plant in enumerate(rows, 1)
    ]
    return World(
        scale=scale,
        today=today,
        units=units,
        people=tuple(people),
        outsiders=(predecessor, *outsiders, *gardener.outsiders),
        postings=tuple(postings),
        story=story,
        listings=(*listings, *gardener.listings),
        rosters=(main, *(roster for roster, _ in small)),
        earlier=earlier,
        answers=tuple(answers),
    )

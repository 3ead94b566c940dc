"""Which unit is which: names propose and never merge, all that is read follows a merge and its taking back."""

import json
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from muster.accounts.models import Label
from muster.accounts.policy import Role
from muster.assistance.queries import find_subject, gate_facts
from muster.errors import InputError, RuleError
from muster.registry.actions import export_registry, resolve_identity, search_identities
from muster.registry.bearings import Vetted, Way, weigh
from muster.registry.charts import command_chart, incident_chart
from muster.registry.command import who_commanded
from muster.registry.evidence import View
from muster.registry.exports.writing import ExportFormat
from muster.registry.exposure import taken_on, where_was, who_answers_for
from muster.registry.files import record_file, search_records
from muster.registry.holdings import Holdings
from muster.registry.identities import identity_proposals, pair_file
from muster.registry.maps import situation
from muster.registry.models import Identity, Relation, Unit
from muster.registry.policy import written_key
from muster.registry.predicates import Predicate, RelationKind, Sameness, SubjectKind
from muster.registry.queries import unit_by_reference
from muster.registry.sentences import flag_in_words
from muster.registry.words import write_words
from muster.vetting.policy import AssistanceKind
from tests.registry.world import amber, claim, green, incident, on, person, place, posting, registrar, under, user
from tests.registry.world import unit as bare_unit

pytestmark = pytest.mark.django_db
SAME, DIFFERENT, _ = Sameness
UNIT = SubjectKind.UNIT
LONG, DAY = on("2010-01-01", "2020-01-01"), date(2015, 6, 1)


def unit(name: str = "33rd Commando Regiment", *, origin: str = "", label: Label | None = None) -> Unit:
    key = f"{written_key(name)} {Unit.objects.as_system().count()}"
    made = Unit.objects.create(label=label or green(), name=name, key=key, origin=origin)
    write_words(SubjectKind.UNIT, [made])
    return made


def twins() -> tuple[Unit, Unit]:
    """Two records of one unit, as their number says."""
    found = unit(), unit("33e régiment de commandos")
    for one in found:
        claim(Predicate.IDENTIFIER, one, value="RC-330033")
    return found


def view(known_on: date | None = None) -> View:
    return View(registrar(), known_on)


def answer(first: Unit, second: Unit, said: Sameness = SAME, reason: str = "one number") -> Identity:
    return resolve_identity(actor=registrar(), first=first, second=second, answer=said, reason=reason)


def facts(first: Unit, second: Unit) -> list[str]:
    return [one.feature for one in pair_file(UNIT, first.pk, second.pk, view()).second_facts]


def test_units_that_look_alike_are_proposed_and_sisters_are_not():
    first, second = unit(), unit("33e régiment de commandos")
    unit("34th Commando Regiment")
    search_identities(actor=registrar())
    assert [one.likeness.key for one in identity_proposals(view())] == [(UNIT, first.pk, second.pk)]


def test_answer_about_units_is_remembered_until_newer_evidence():
    first, second = twins()
    search_identities(actor=registrar())
    made = answer(first, second, DIFFERENT, "two camps")
    search_identities(actor=registrar())
    assert identity_proposals(view()) == []
    posting(person(), second, LONG)
    (proposal,) = identity_proposals(view())
    assert proposal.before == made


@pytest.mark.parametrize("name", ["33rd Commando Regiment", "33e régiment de commandos"])
def test_name_number_and_echelon_alone_never_make_two_units_one(name):
    with pytest.raises(RuleError) as refused:
        answer(unit(), unit(name))
    assert refused.value.rule == "names_alone"


@pytest.mark.parametrize(
    "ends", [("unit", "other_unit"), ("unit", "other_person"), ("person", "other_unit"), ("unit",), ()]
)
def test_database_refuses_a_merge_on_names_alone_and_what_is_no_pair(ends):
    records = {"unit": unit(), "other_unit": unit(), "person": person(), "other_person": person()}
    given = {end: records[end] for end in ends}
    told = [] if ends == ("unit", "other_unit") else ["The same number."]
    with pytest.raises(IntegrityError), transaction.atomic():
        Identity.objects.create(
            label=green(),
            **given,
            answer="same",
            facts=told,
            reason="x",
            decided_by=registrar(),
            decided_at="2026-01-01T00:00Z",
        )


def test_person_and_unit_are_never_one():
    with pytest.raises(InputError):
        resolve_identity(actor=registrar(), first=person(), second=unit(), answer=SAME, reason="x")
    with pytest.raises(InputError):
        pair_file("place", 1, 2, view())


EARLY, LATE = on("2010-01-01", "2012-01-01"), on("2014-01-01", "2016-01-01")


@pytest.mark.parametrize(
    ("kind", "dates", "found"),
    [
        ("commander", (LONG, EARLY), ["commander"]),
        ("commander", (EARLY, LATE), []),
        ("deputy", (LONG, LONG), []),
        ("site", (LONG, LATE), ["site"]),
        ("site", (EARLY, LATE), []),
        ("site", (None, LATE), ["site"]),
        ("area", (LONG, LONG), []),
        ("parent", (LONG, LATE), ["parent"]),
        ("parent", (EARLY, LATE), []),
        ("member", (LONG, LONG), []),
    ],
)
def test_what_two_units_share_in_the_same_days_is_a_second_fact(kind, dates, found):
    first, second, chief, town, upper = unit(), unit(), person(), place(), bare_unit("Upper")
    for one, when in zip((first, second), dates, strict=True):
        if kind in {"commander", "deputy"}:
            posting(chief, one, when, role=kind)
        elif kind in {"site", "area"}:
            claim(Predicate.POSITIONING, one, town, kind=kind, dates=when)
        else:
            under(one, upper, when, kind=RelationKind.CHILD_OF if kind == "parent" else RelationKind.MEMBER_OF)
    assert facts(first, second) == found


def test_identifier_of_a_data_set_is_a_second_fact_under_whatever_marking():
    first, second = unit(origin="sfm:ab-1"), unit(origin=f"sfm:ab-1@{green().pk}")
    assert facts(first, second) == ["identifier"]


def test_sisters_share_camp_and_superior_and_stay_two():
    first, second, town, upper = unit("1st Battalion"), unit("2nd Battalion"), place(), bare_unit("Upper")
    for one in (first, second):
        claim(Predicate.POSITIONING, one, town, kind="site", dates=LONG)
        under(one, upper, LONG)
    assert facts(first, second) == []
    assert [one.feature for one in pair_file(UNIT, first.pk, second.pk, view()).contradictions] == ["name"]


def test_units_that_one_data_set_keeps_apart_or_that_are_above_each_other_contradict():
    first, second = unit(origin="sfm:ab-1"), unit(origin="sfm:ab-2")
    under(second, first, LONG)
    found = pair_file(UNIT, first.pk, second.pk, view()).contradictions
    assert [one.feature for one in found] == ["under", "data_set"]


def test_superiors_of_the_same_days_that_are_two_contradict():
    first, second = twins()
    fifth, sixth = bare_unit("5th Brigade"), bare_unit("6th Brigade")
    under(first, fifth, LONG)
    under(second, sixth, on("2021-01-01", "2022-01-01"))
    assert pair_file(UNIT, first.pk, second.pk, view()).contradictions == ()
    under(second, sixth, LONG)
    (found,) = pair_file(UNIT, first.pk, second.pk, view()).contradictions
    assert found.sentence_en == "At the same time one was under 5th Brigade, the other under 6th Brigade."
    under(second, fifth, LONG)
    assert pair_file(UNIT, first.pk, second.pk, view()).contradictions == ()


def test_sides_of_a_merged_pair_stay_apart():
    first, second = twins()
    claim(Predicate.COUNTRY, second, value="ml")
    answer(first, second)
    file = pair_file(UNIT, first.pk, second.pk, view())
    assert (file.merged, [side.facts["country"] for side in file.sides]) == (True, [(), ("ml",)])


def told(first: Unit, second: Unit, upper: Unit, lower: Unit, what) -> dict[str, object]:
    """What is read about a unit with two records, as a page, a chart, a map, a case and an export have it."""
    reader = view()
    held = Holdings(reader)
    held.learn([], [second.pk])
    return {
        "commanders": [one.person.name for one in who_commanded(second, DAY, reader).commanders if one.person],
        "below": [node.unit.name for node in command_chart(first, DAY, reader).nodes],
        "above lower": [one.unit.name for one in who_commanded(lower, DAY, reader).commanders],
        "named": [one.subject.name for one in who_answers_for(what, reader).direct],
        "of the incident": [node.unit.name for node in incident_chart(what, DAY, reader).nodes],
        "taken on": [str(one.what) for one in taken_on(second, DAY, reader)],
        "on the map": {mark.record.name for mark in situation(DAY, reader).marks},
        "in a case": {
            one.way for one in weigh(Vetted(name="x", on=DAY, unit=second.pk, is_unit=True), held).found if one.claims
        },
        "found": [one.name for one in search_records(UNIT, "33", reader).records],
        "meant": unit_by_reference(second.number, registrar()),
    }


def test_everything_follows_a_merge_and_its_taking_back():
    first, second = twins()
    upper, lower, town, chief, what = bare_unit("Upper"), bare_unit("Lower"), place(), person("Chief"), incident()
    posting(chief, first, LONG)
    under(first, upper, LONG)
    under(lower, second, LONG)
    claim(Predicate.POSITIONING, second, town, kind="site", dates=LONG)
    claim(Predicate.CONDUCT, first, what, kind="direct")
    claim(Predicate.OCCURRENCE, what, dates=on("2015-06-01"))
    before = told(first, second, upper, lower, what)
    assert (before["commanders"], before["in a case"]) == ([], set())
    answer(first, second)
    merged = told(first, second, upper, lower, what)
    assert merged == {
        "commanders": ["Chief"],
        "below": [first.name, "Upper", "Lower"],
        "above lower": ["Lower", first.name, "Upper"],
        "named": [first.name],
        "of the incident": [first.name, "Upper"],
        "taken on": ["Sarhad"],
        "on the map": {first.name},
        "in a case": {Way.CONDUCT},
        "found": [first.name],
        "meant": second,
    }
    answer(first, second, DIFFERENT, "two numbers after all")
    assert told(first, second, upper, lower, what) == before


def test_posting_in_either_record_is_a_posting_in_the_unit():
    first, second = twins()
    who = person()
    posting(who, first, on("2012-01-01"))
    posting(who, second, on("2014-01-01"))
    answer(first, second)
    (service,) = where_was(who, date(2013, 1, 1), view())
    assert (service.command.chain.unit, service.certainty) == (first, "inferred")
    (stretch,) = record_file(SubjectKind.PERSON, who.pk, view()).timeline
    assert (stretch.record, stretch.span.last) == (first, date(2014, 1, 1))


def test_file_of_either_number_is_of_both_records():
    first, second = twins()
    claim(Predicate.EXCULPATION, second, value="Inquiry found nothing.")
    answer(first, second)
    for pk in (first.pk, second.pk):
        file = record_file(UNIT, pk, view())
        assert (file.record, file.merged, len(file.speaking_for)) == (first, (second,), 1)


def test_what_was_known_before_a_merge_of_units_can_be_asked():
    first, second = twins()
    posting(person(), first, LONG)
    answer(first, second)
    assert view(date(2020, 1, 1)).members(UNIT, second.pk) == {second.pk}
    assert view().members(UNIT, second.pk) == {first.pk, second.pk}


def test_unit_that_a_merge_puts_over_itself_is_flagged():
    first, second = twins()
    under(second, first, LONG)
    answer(first, second)
    sentence = f"The chain of command runs in a circle through {first.name}."
    assert tuple(map(flag_in_words, who_commanded(second, DAY, view()).flags)) == (sentence,)
    assert tuple(map(flag_in_words, command_chart(first, DAY, view()).flags)) == (sentence,)
    assert Unit.objects.as_system().get(pk=second.pk).parent is None


def test_gate_looks_at_all_records_of_a_unit():
    first, second = twins()
    chief, upper = person("Chief"), bare_unit("Upper")
    posting(chief, second, on("2015-01-01", continuing=True))
    under(second, upper, on("2015-01-01", continuing=True))
    answer(first, second)
    asked = {"assistance": AssistanceKind.TRAINING, "on": date(2027, 1, 1), "user": registrar()}
    assert find_subject(second.number, user=registrar()) == first
    first.refresh_from_db()
    assert (first.parent, first.commander) == (upper, chief)
    assert gate_facts(first, **asked).unit.commander.name == "Chief"
    answer(first, second, DIFFERENT, "two numbers")
    first.refresh_from_db()
    assert (first.parent, first.commander, first.merged_into) == (None, None, None)


def exported(form: ExportFormat, path) -> str:
    export_registry(actor=registrar(), form=form, path=path)
    return path.read_text()


def test_exports_write_one_unit_under_both_ids(tmp_path):
    first, second = twins()
    under(bare_unit("Lower"), second, LONG)
    answer(first, second)
    entities = [json.loads(line) for line in exported(ExportFormat.FOLLOWTHEMONEY, tmp_path / "x").splitlines()]
    written = {one["id"]: one.get("referents") for one in entities if one["schema"] == "Organization"}
    assert written[f"muster-{first.number}"] == [f"muster-{second.number}"]
    assert f"muster-{second.number}" not in written
    statements = exported(ExportFormat.STATEMENTS, tmp_path / "y").splitlines()
    own = [row.split(",")[1:3] for row in statements if f"muster-{second.number}," in row]
    assert own == [[f"muster-{second.number}", f"muster-{first.number}"]]
    graph = exported(ExportFormat.GRAPHML, tmp_path / "z")
    assert (graph.count(first.name), second.name in graph) == (1, False)


def test_projections_stay_of_each_record():
    first, second = twins()
    under(second, bare_unit("Upper"), LONG)
    answer(first, second)
    assert [row.unit for row in Relation.objects.as_system()] == [second]


def test_hidden_unit_shows_in_no_proposal_no_count_and_no_name():
    first, second = twins()
    secret = unit("Hidden Company", label=amber())
    stranger = View(user("olaf", Role.REGISTRAR, org="elsewhere"))

    def pages():
        held = Holdings(stranger)
        held.learn([], [first.pk])
        return (
            [one.likeness.key for one in identity_proposals(stranger)],
            [record_file(UNIT, one.pk, stranger).merged for one in (first, second)],
            record_file(UNIT, first.pk, stranger).facts,
            who_commanded(first, DAY, stranger),
            command_chart(first, DAY, stranger),
            situation(DAY, stranger),
            held.said_of_unit(first.pk),
            [one.name for one in search_records(UNIT, "company", stranger).records],
            pair_file(UNIT, first.pk, second.pk, stranger).second_facts,
        )

    search_identities(actor=registrar())
    before = pages()
    claim(Predicate.IDENTIFIER, secret, value="RC-330033", label=amber())
    posting(person("Hidden", amber()), secret, LONG, label=amber())
    under(secret, second, LONG, label=amber())
    answer(first, secret)
    search_identities(actor=registrar())
    assert pages() == before
    assert record_file(UNIT, first.pk, view()).merged == (secret,)


def test_third_record_of_a_unit_that_is_hidden_joins_nothing_for_others():
    first, second = twins()
    secret = unit(label=amber())
    claim(Predicate.IDENTIFIER, secret, value="RC-330033", label=amber())
    answer(first, secret)
    answer(second, secret)
    stranger = View(user("olaf", Role.REGISTRAR, org="elsewhere"))
    assert [stranger.same_as(UNIT, one.pk) for one in (first, second)] == [first.pk, second.pk]
    assert [view().same_as(UNIT, one.pk) for one in (first, second)] == [first.pk, first.pk]

"""Search, entities with what is near them, the catalogue, the engines, and who is let in."""

import json

import pytest

from muster.audit.models import Event, PersonalText
from tests.api.exchange.conftest import Client
from tests.vetting.world import user

PLACES = ("/search/default", "/entities/f-1", "/catalog", "/algorithms")


def found(answer):
    return [one["id"] for one in answer.json()["results"]]


def facet(answer, field):
    return {one["name"]: one["count"] for one in answer.json()["facets"][field]["values"]}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Velani", ["f-2", "f-1"]),
        ("rashid velani", ["f-1"]),
        ("Farouk Tikany", ["w-1"]),
        ("التكاني", ["w-1"]),
        ("V5551234", ["f-1"]),
        ("old-f-1 brown", ["f-1"]),
        ("vel*", ["f-2", "f-1", "f-4"]),
        ("Harbour Light", ["w-3"]),
        ("nobody of that name", []),
    ],
)
def test_words_names_and_numbers_are_found(outside, text, ids):
    answer = outside.get("/search/default", q=text)

    assert (set(found(answer)), answer.json()["total"]["value"]) == (set(ids), len(ids))


def test_the_most_alike_comes_first(outside):
    assert found(outside.get("/search/default", q="Layla Karam Velani"))[0] == "f-2"


def test_without_words_everything_is_listed_in_pages(outside):
    first, second = (outside.get("/search/default", limit=4, offset=offset) for offset in (0, 4))

    assert found(first) + found(second) == ["w-1", "w-3", "f-2", "w-2", "f-1", "f-4"]
    assert (first.json()["limit"], second.json()["offset"], first.json()["total"]["value"]) == (4, 4, 6)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"schema": "Company"}, {"f-4", "w-3"}),
        ({"schema": "Person"}, {"w-1", "w-2", "f-1", "f-2"}),
        ({"schema": "Family"}, {"f-3"}),
        ({"schema": "Vessel"}, set()),
        ({"countries": "sy"}, {"w-2", "f-1", "f-4"}),
        ({"countries": ["iq", "ae"]}, {"w-1", "w-3"}),
        ({"countries": ["iq", "ae"], "filter_op": "AND"}, set()),
        ({"topics": "role.rca"}, {"f-2"}),
        ({"datasets": "un_own"}, {"w-1", "w-2", "w-3"}),
        ({"target": "true"}, {"f-1", "f-2"}),
        ({"filter": "schema:Company"}, {"f-4"}),
        ({"filter": "properties.birthDate:1958-02-03"}, {"f-1"}),
        ({"filter": "identifiers:V5551234"}, {"f-1"}),
        ({"include_dataset": "velasia_officials"}, {"f-1"}),
        ({"exclude_dataset": "officials"}, {"w-1", "w-2", "w-3"}),
        ({"exclude_dataset": "velasia_officials"}, {"w-1", "w-2", "w-3", "f-2", "f-4"}),
        ({"exclude_schema": "Person"}, {"w-3", "f-4"}),
        ({"changed_since": "2999-01-01"}, set()),
        ({"q": "Velani", "topics": "role.pep"}, {"f-1"}),
    ],
)
def test_filters(outside, query, ids):
    answer = outside.get("/search/default", **query)

    assert (set(found(answer)), answer.json()["total"]["value"]) == (ids, len(ids))


def test_order(outside):
    assert found(outside.get("/search/default", sort="id:desc"))[:2] == ["w-3", "w-2"]
    assert found(outside.get("/search/officials", sort="caption:desc")) == ["f-4", "f-1", "f-2"]
    assert len(found(outside.get("/search/default", sort="last_change"))) == 6


@pytest.mark.parametrize("query", [{"schema": "Nothing"}, {"filter": "x"}, {"filter": "x:y"}, {"sort": "shoe"}])
def test_what_is_not_known_is_refused(outside, query):
    assert outside.get("/search/default", **query).status_code == 400


def test_facets_count_entities(outside):
    answer = outside.get("/search/default", facets=["schema", "countries", "datasets", "topics", "genders"])

    assert facet(answer, "schema") == {"Person": 4, "Organization": 1, "Company": 1}
    assert facet(answer, "countries") == {"sy": 3, "ae": 1, "iq": 1}
    assert facet(answer, "datasets") == {"officials": 3, "un_own": 3, "velasia_officials": 1}
    assert answer.json()["facets"]["countries"]["label"] == "Countries"
    assert answer.json()["facets"]["genders"]["values"] == []


def test_a_hidden_list_is_in_no_count(inside, outside):
    seen, hidden = (one.get("/search/default", facets=["countries", "datasets"]) for one in (inside, outside))

    assert (seen.json()["total"]["value"], hidden.json()["total"]["value"]) == (7, 6)
    assert (facet(seen, "countries")["lb"], "lb" in facet(hidden, "countries")) == (2, False)
    assert (facet(seen, "datasets")["secret"], "secret" in facet(hidden, "datasets")) == (2, False)


@pytest.mark.parametrize("text", ["Suhayl Zubari", "Hadi Wasim Zubari", "zub*", "s-1"])
def test_a_hidden_list_is_not_searched(inside, outside, text):
    assert found(inside.get("/search/default", q=text)) != []
    assert found(outside.get("/search/default", q=text)) == []


def test_a_search_with_a_text_is_recorded_and_a_look_without_is_not(outside):
    before = Event.objects.count()
    outside.get("/search/default")
    assert Event.objects.count() == before

    outside.get("/search/un_own", q="Nizar Labani")

    event = Event.objects.order_by("-position").first()
    assert (event.act, json.loads(event.text)["details"]) == (
        "watchlists.record_search",
        {"dataset": "un_own", "found": 1},
    )
    assert PersonalText.objects.get(event=event).text == "Nizar Labani"


def test_an_entity_comes_with_what_is_near(outside):
    person = outside.get("/entities/f-1").json()

    assert (person["caption"], person["properties"]["eyeColor"]) == ("Rashid Karam Velani", ["brown"])
    assert person["datasets"] == ["officials", "velasia_officials"]
    (family,) = person["properties"]["familyPerson"]
    assert (family["schema"], family["properties"]["relationship"]) == ("Family", ["sister"])
    assert family["properties"]["relative"][0]["caption"] == "Layla Karam Velani"


def test_an_entity_alone(outside):
    assert "familyPerson" not in outside.get("/entities/f-1", nested="false").json()["properties"]


def test_a_former_id_leads_to_the_present_one(outside):
    answer = outside.get("/entities/old-f-1")

    assert (answer.status_code, answer["Location"]) == (308, "/entities/f-1")


def test_an_entity_is_told_by_the_lists_that_may_be_read(inside, outside):
    seen, hidden = (one.get("/entities/w-1").json() for one in (inside, outside))

    assert (seen["datasets"], hidden["datasets"]) == (["un_own", "secret"], ["un_own"])
    assert hidden["properties"]["nationality"] == ["iq"]
    assert outside.get("/entities/s-1").json() == outside.get("/entities/nothing").json()
    assert outside.get("/entities/s-1").status_code == 404


def test_the_catalogue_names_lists_and_counts(outside):
    catalogue = outside.get("/catalog").json()

    assert [(one["name"], one["entity_count"], one["index_current"]) for one in catalogue["datasets"]] == [
        ("default", 7, True),
        ("officials", 4, True),
        ("un_own", 3, True),
    ]
    assert (catalogue["datasets"][0]["children"], catalogue["index_stale"]) == (["officials", "un_own"], False)
    assert (catalogue["current"], catalogue["outdated"]) == (["officials", "un_own"], [])


def test_the_engine_says_what_it_is_under_every_name(outside):
    answer = outside.get("/algorithms").json()

    assert (answer["default"], answer["best"]) == ("best", "muster")
    assert {"muster", "logic-v1", "logic-v2"} <= {one["name"] for one in answer["algorithms"]}
    assert all("muster" in one["description"] for one in answer["algorithms"])
    assert answer["algorithms"][0]["features"]["birth_date.same day"]["coefficient"] == 2.5


@pytest.mark.parametrize("address", PLACES)
def test_without_a_key_nothing_is_told(client, lists, address):
    answer = client.get(address)

    assert (answer.status_code, answer.json()) == (401, {"detail": "Unauthorized"})


def test_matching_needs_a_key(client, lists):
    assert client.post("/match/default", "{}", content_type="application/json").status_code == 401


@pytest.mark.parametrize("scheme", ["ApiKey", "Apikey", "apikey", "Bearer", "Token"])
def test_a_key_is_taken_under_every_word_for_it(client, lists, scheme):
    assert Client(client, user("olaf", "analyst", org="elsewhere"), scheme).get("/catalog").status_code == 200


@pytest.mark.parametrize("header", ["Basic abc", "ApiKey", "ApiKey muster_wrong", "muster_wrong"])
def test_a_wrong_key_opens_nothing(client, lists, header):
    assert client.get("/catalog", headers={"Authorization": header}).status_code == 401


def test_a_key_in_the_address_opens_nothing_here(client, outside):
    key = outside.headers["Authorization"].split()[1]

    assert client.get("/catalog", {"api_key": key}).status_code == 401


@pytest.mark.django_db
def test_health_is_open_and_readiness_says_whether_there_is_an_index(client, site):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").status_code == 503


def test_readiness(client, lists):
    assert client.get("/readyz").json() == {"status": "ok"}


def test_the_endpoints_describe_themselves(client, db):
    described = client.get("/openapi.json").json()

    assert described["paths"]["/match/{dataset}"]["post"]["operationId"] == "match_examples"

"""Matching by example, as clients of the field's other servers ask for it."""

import json

import pytest

from muster.audit.models import Event, PersonalText
from muster.watchlists import index
from muster.watchlists.models import Entry, ListVersion

TIKANI = {"name": ["Farouk Dawood al-Tikani"]}
VELANI = {"name": ["Rashid Karam Velani"]}


def ids(answer):
    return [found["id"] for found in answer["results"]]


def test_a_batch_is_answered_under_the_names_of_the_client(outside):
    queries = {"one": {"schema": "Person", "properties": TIKANI}, "two": {"schema": "Person", "properties": VELANI}}

    answer = outside.post("/match/default", {"queries": queries})

    assert (answer.status_code, answer["x-batch-size"]) == (200, "2")
    assert {name: ids(found) for name, found in answer.json()["responses"].items()} == {"one": ["w-1"], "two": ["f-1"]}


def test_a_result_is_an_entity_with_its_score_and_reasons(outside):
    (found,) = outside.match(TIKANI | {"birthDate": ["1961-04-12"], "nationality": ["Iraq"]})["results"]

    assert found["properties"] == {
        "name": ["Faruq Dawud Tikani"],
        "alias": ["فاروق داود التكاني"],
        "nationality": ["iq"],
        "birthDate": ["1961-04-12"],
    }
    assert (found["schema"], found["caption"], found["match"]) == ("Person", "Faruq Dawud Tikani", True)
    assert found["score"] > 0.9
    assert found["explanations"]["birth_date"] == {
        "score": 2.5,
        "detail": "The same date of birth: 1961-04-12.",
        "query": "1961-04-12",
        "candidate": "1961-04-12",
    }


def test_the_query_comes_back(outside):
    asked = {"queries": {"q": {"id": "mine-1", "schema": "Person", "properties": {"name": "Nobody Known", "x": 5}}}}

    query = outside.post("/match/default", asked).json()["responses"]["q"]["query"]

    assert query == {"id": "mine-1", "schema": "Person", "properties": {"name": ["Nobody Known"], "x": ["5"]}}


def test_arabic_finds_latin(outside):
    assert ids(outside.match({"name": ["رشيد كرم الفيلاني"]})) == ["f-1"]


def test_a_name_in_parts_is_put_together(outside):
    assert ids(outside.match({"firstName": ["Rashid"], "middleName": ["Karam"], "lastName": ["Velani"]})) == ["f-1"]


def test_of_several_birth_dates_the_best_counts(outside):
    (found,) = outside.match(VELANI | {"birthDate": ["1990-10-30", "1958-02-03"]})["results"]

    assert found["explanations"]["birth_date"]["score"] == 2.5


def test_an_identifier_counts_whatever_it_is_called(outside):
    (found,) = outside.match({"name": ["R. Velani"], "passportNumber": ["V5551234"]})["results"]

    assert found["explanations"]["identifier"]["score"] == 6.0


@pytest.mark.parametrize("name", ["best", "muster", "logic-v1", "logic-v2", "name-based", "regression-v1"])
def test_every_known_algorithm_is_answered_by_this_engine_which_says_so(outside, name):
    asked = {"queries": {"q": {"schema": "Person", "properties": VELANI}}, "weights": {"name_literal": 0.5}}

    answer = outside.post(f"/match/default?algorithm={name}", asked).json()

    assert answer["algorithm"].startswith("muster ")
    assert (answer["algorithm_asked"], answer["ignored"]) == (name, ["weights"])
    assert ids(answer["responses"]["q"]) == ["f-1"]


def test_an_unknown_algorithm_is_refused(outside):
    answer = outside.post("/match/default?algorithm=dice", {"queries": {"q": {"schema": "Person", "properties": {}}}})

    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("There is no algorithm 'dice'")


def test_threshold_says_what_matches_and_cutoff_what_is_shown(outside):
    near = {"name": ["Rashid Velani"], "birthDate": ["1980-01-02"]}

    below = outside.match(near, query="?threshold=0.7&cutoff=0.01")
    above = outside.match(near, query="?threshold=0.7&cutoff=0.7")

    assert [(found["id"], found["match"]) for found in below["results"]] == [("f-1", False)]
    assert (below["total"], above["results"]) == ({"value": 0, "relation": "eq"}, [])


def test_limit_cuts_and_total_still_counts(outside):
    found = outside.match({"name": ["Karam Velani"]}, query="?limit=1&threshold=0.5&cutoff=0.5")

    assert (len(found["results"]), found["total"]["value"]) == (1, 2)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?include_dataset=un_own", []),
        ("?include_dataset=officials", ["f-1"]),
        ("?include_dataset=velasia_officials", ["f-1"]),
        ("?exclude_dataset=officials", []),
        ("?exclude_dataset=velasia_officials", []),
        ("?exclude_dataset=un-own", ["f-1"]),
        ("?exclude_schema=Person", []),
        ("?exclude_schema=Company", ["f-1"]),
        ("?topics=sanction", []),
        ("?topics=sanction&topics=role.pep", ["f-1"]),
        ("?changed_since=2020-01-01", ["f-1"]),
        ("?changed_since=2999-01-01T10", []),
        ("?exclude_entity_ids=f-1", []),
        ("?exclude_entity_ids=old-f-1", []),
    ],
)
def test_what_is_wanted(outside, query, found):
    assert ids(outside.match(VELANI, query=query)) == found


@pytest.mark.parametrize(
    ("schema", "name", "found"),
    [
        ("Company", "Velasia Copper Limited", ["f-4"]),
        ("Organization", "Velasia Copper Limited", ["f-4"]),
        ("LegalEntity", "Velasia Copper Limited", ["f-4"]),
        ("PublicBody", "Velasia Copper Limited", []),
        ("Person", "Velasia Copper Limited", []),
        ("LegalEntity", "Rashid Karam Velani", ["f-1"]),
        ("Thing", "Rashid Karam Velani", ["f-1"]),
        ("Company", "Rashid Karam Velani", []),
    ],
)
def test_an_example_finds_what_it_may_be(outside, schema, name, found):
    assert ids(outside.match({"name": [name]}, schema=schema)) == found


@pytest.mark.parametrize(("dataset", "found"), [("officials", ["f-1"]), ("un_own", []), ("un-own", [])])
def test_a_dataset_is_a_list(outside, dataset, found):
    assert ids(outside.match(VELANI, dataset=dataset)) == found


@pytest.mark.parametrize(
    ("example", "schema", "problem"),
    [
        ({"birthDate": ["1961-04-12"]}, "Person", "There is no name to screen."),
        ({"name": ["Star"]}, "Vessel", "Vessels are not screened here; persons and organisations are."),
    ],
)
def test_what_can_not_be_screened_is_not_clear(outside, example, schema, problem):
    answer = outside.match(example, schema=schema)

    assert (answer["status"], answer["complete"], answer["problem"]) == (206, False, problem)


def test_an_answer_says_what_it_rests_on(outside):
    answer = outside.post("/match/default", {"queries": {"q": {"schema": "Person", "properties": VELANI}}}).json()

    against = answer["ran_against"]
    assert (answer["complete"], against["engine"]) == (True, answer["algorithm"])
    assert [(one["name"], one["records"], one["too_old"]) for one in against["lists"]] == [
        ("officials", 3, False),
        ("un_own", 3, False),
    ]


def test_an_index_that_lags_is_not_complete(outside, monkeypatch, tmp_path):
    version = ListVersion.objects.get(watchlist__code="un-own")
    ListVersion.objects.create(
        watchlist=version.watchlist,
        number=2,
        state="accepted",
        file_name="later.csv",
        imported_at=version.imported_at,
        imported_by="test",
        sha256="0" * 64,
    )

    answer = outside.match(VELANI)

    assert (answer["status"], answer["complete"]) == (206, False)
    assert answer["problem"].startswith("The index holds other versions")


def test_without_an_index_nothing_is_answered(outside):
    (index.index_directory() / "current").unlink()

    answer = outside.post("/match/default", {"queries": {"q": {"schema": "Person", "properties": VELANI}}})

    assert (answer.status_code, outside.client.get("/readyz").status_code) == (503, 503)


def test_every_batch_is_recorded_with_whom_it_asked_for(outside):
    outside.match(VELANI)

    event = Event.objects.order_by("-position").first()
    details = json.loads(event.text)["details"]
    assert (event.act, event.actor) == ("watchlists.record_matching", "user:olaf")
    assert (details["dataset"], details["examples"], details["raised"], details["complete"]) == ("default", 1, 1, True)
    assert PersonalText.objects.get(event=event).text == "Rashid Karam Velani"


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"queries": {}}, 400),
        ({"queries": {str(n): {"schema": "Person", "properties": {}} for n in range(101)}}, 400),
        ({"queries": {"q": {"schema": "Nothing", "properties": {"name": ["X"]}}}}, 400),
        ({"queries": {"q": {"properties": {"name": ["X"]}}}}, 422),
        ({"query": 1}, 422),
    ],
)
def test_a_batch_of_another_shape_is_refused(outside, document, status):
    answer = outside.post("/match/default", document)

    assert answer.status_code == status
    assert list(answer.json()) == ["detail"]


@pytest.mark.parametrize("names", [["x" * 501], [f"Name {n}" for n in range(51)]])
def test_more_names_than_anybody_has_are_refused(outside, names):
    asked = {"queries": {"q": {"schema": "Person", "properties": {"name": names}}}}

    assert outside.post("/match/default", asked).status_code == 400


def test_what_no_database_keeps_finds_nothing_and_breaks_nothing(outside):
    odd = "R\0 \ud800 Velani"
    extended = json.dumps({"ids": [odd], "properties": []})

    assert outside.match({"name": [odd]}, query="?exclude_entity_ids=%00")["status"] == 200
    assert outside.get("/entities/a%00b").status_code == 404
    assert outside.form("/reconcile/default", extend=extended).json() == {"meta": [], "rows": {odd: {}}}


def test_limits_and_moments_are_checked(outside):
    for query in ("?limit=501", "?changed_since=yesterday", "?changed_since=0000-01-01", "?threshold=x"):
        asked = {"queries": {"q": {"schema": "Person", "properties": VELANI}}}
        assert outside.post(f"/match/default{query}", asked).status_code == 422


def test_a_hidden_list_is_not_there(inside, outside):
    hidden = {"name": ["Suhayl Marwan Zubari"]}

    assert ids(inside.match(hidden)) == ["s-1"]
    assert ids(outside.match(hidden)) == []
    assert [one["name"] for one in outside.get("/catalog").json()["datasets"]] == ["default", "officials", "un_own"]
    for dataset in ("secret", "nothing"):
        answer = outside.post(f"/match/{dataset}", {"queries": {"q": {"schema": "Person", "properties": hidden}}})
        assert (answer.status_code, answer.json()) == (404, {"detail": "There is no such thing that you may read."})


def test_what_a_hidden_list_says_of_a_listed_one_raises_nothing(inside, outside):
    alias = {"name": ["Hadi Wasim Zubari"]}

    assert ids(inside.match(alias)) == ["w-1"]
    assert ids(outside.match(alias)) == []
    assert Entry.objects.listed().filter(entity_id="w-1").count() == 2

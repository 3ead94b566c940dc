"""The reconciliation API as OpenRefine speaks it: the key stands in the address, forms carry JSON."""

import json

import pytest

from muster.audit.models import Event
from muster.watchlists.imports import import_list
from tests.vetting.world import user

ADDRESS = "/reconcile/default"


class Refine:
    """OpenRefine with an address that ends in a key."""

    def __init__(self, caller):
        self.client, self.key = caller.client, caller.headers["Authorization"].split()[1]

    def get(self, path="", **query):
        return self.client.get(ADDRESS + path, {"api_key": self.key, **query})

    def post(self, **fields):
        form = {name: json.dumps(value) for name, value in fields.items()}
        return self.client.post(f"{ADDRESS}?api_key={self.key}", form)

    def reconcile(self, **query):
        return self.post(queries={"q0": query}).json()["q0"]


@pytest.fixture
def refine(outside):
    return Refine(outside)


@pytest.fixture
def refine_inside(inside):
    return Refine(inside)


def ids(answer):
    return [one["id"] for one in answer["result"]]


def test_the_service_describes_itself_and_hands_the_key_on(refine):
    answer = refine.get()

    manifest = answer.json()
    key = f"?api_key={refine.key}"
    assert (manifest["versions"], manifest["name"]) == (["0.2"], "All lists (Muster)")
    assert manifest["suggest"]["entity"] == {
        "service_url": "http://testserver/reconcile/default",
        "service_path": f"/suggest/entity{key}",
    }
    assert manifest["preview"]["url"] == f"http://testserver/reconcile/default/preview{key}&id={{{{id}}}}"
    assert {one["id"] for one in manifest["defaultTypes"]} >= {"Person", "Company", "LegalEntity", "Thing"}
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_a_batch_is_answered_by_post_and_by_get(refine):
    queries = {"q0": {"query": "Rashid Karam Velani", "type": "Person"}, "q1": {"query": "Nobody Known"}}

    posted = refine.post(queries=queries).json()

    assert {name: ids(answer) for name, answer in posted.items()} == {"q0": ["f-1"], "q1": []}
    assert refine.get(queries=json.dumps(queries)).json() == posted
    assert posted["q0"]["result"][0] | {"score": 1} == {
        "id": "f-1",
        "name": "Rashid Karam Velani",
        "description": "Person",
        "type": [{"id": "Person", "name": "People"}],
        "score": 1,
        "match": False,
    }


@pytest.mark.parametrize(
    ("properties", "settled"),
    [
        ([], False),
        ([{"pid": "Person:nationality", "v": "Syria"}], False),
        ([{"pid": "Person:birthDate", "v": "1958-02-03"}], True),
        ([{"pid": "birthDate", "v": ["1958-02-03"]}], True),
        ([{"pid": "passportNumber", "v": {"id": "V5551234", "name": "V5551234"}}], True),
    ],
)
def test_a_name_alone_settles_nothing(refine, properties, settled):
    answer = refine.reconcile(query="Rashid Karam Velani", type=["Person"], properties=properties)

    assert [(one["id"], one["match"]) for one in answer["result"]] == [("f-1", settled)]


def test_what_is_not_screened_is_not_complete(refine):
    answer = refine.reconcile(query="Star of Samand", type="Vessel")

    assert (answer["result"], answer["complete"]) == ([], False)


def test_a_batch_is_recorded(refine):
    refine.reconcile(query="Rashid Karam Velani")

    assert Event.objects.order_by("-position").first().act == "watchlists.record_matching"


@pytest.mark.parametrize(
    "fields",
    [{}, {"queries": {}}, {"queries": []}, {"queries": {"q": {"limit": "x"}}}, {"queries": {"q": {"type": "Nothing"}}}],
)
def test_what_is_no_batch_is_refused(refine, fields):
    assert refine.post(**fields).status_code == 400


def test_entities_are_suggested_by_the_beginning(refine, refine_inside):
    assert set(ids(refine.get("/suggest/entity", prefix="Vela").json())) == {"f-1", "f-2", "f-4"}
    assert ids(refine.get("/suggest/entity", prefix="Suhayl").json()) == []
    assert ids(refine_inside.get("/suggest/entity", prefix="Suhayl").json()) == ["s-1"]
    assert ids(refine.get("/suggest/entity").json()) == []


def test_types_and_properties_are_suggested(refine):
    types = refine.get("/suggest/type", prefix="compan").json()["result"]
    properties = refine.get("/suggest/property", prefix="birth").json()["result"]

    assert types == [{"id": "Company", "name": "Companies"}]
    assert {"id": "Person:birthDate", "name": "Birth date"} in properties
    assert refine.get("/suggest/property", prefix="relig").json()["result"] == []


def test_properties_to_extend_with_are_proposed(refine):
    answer = refine.get("/extend/property", type="Person", limit=3).json()

    assert (answer["type"], [one["id"] for one in answer["properties"]]) == (
        "Person",
        ["birthDate", "name", "nationality"],
    )
    assert refine.get("/extend/property", type="Nothing").status_code == 400


def test_rows_are_extended(refine):
    wanted = {
        "ids": ["f-1", "s-1"],
        "properties": [
            {"id": "nationality"},
            {"id": "birthDate", "settings": {"limit": 1}},
            {"id": "nothing"},
        ],
    }

    answer = refine.post(extend=wanted).json()

    assert [one["name"] for one in answer["meta"]] == ["Nationality", "Birth date"]
    assert answer["rows"] == {
        "f-1": {"nationality": [{"str": "Syria"}], "birthDate": [{"str": "1958-02-03"}]},
        "s-1": {},
    }
    raw = {"ids": ["f-1"], "properties": [{"id": "nationality", "settings": {"render": "raw"}}]}
    assert refine.post(extend=raw).json()["rows"] == {"f-1": {"nationality": [{"str": "sy"}]}}


def test_a_preview_can_be_framed_and_runs_nothing(refine):
    page = refine.get("/preview", id="f-1")

    assert "<h1><bdi>Rashid Karam Velani</bdi></h1>" in page.content.decode()
    assert "X-Frame-Options" not in page
    assert page["Content-Security-Policy"].startswith("default-src 'none'")
    assert refine.get("/preview", id="s-1").status_code == 404


@pytest.mark.parametrize("path", ["", "/suggest/entity", "/suggest/type", "/extend/property", "/preview?id=f-1"])
def test_without_a_key_nothing_is_told(client, lists, path):
    assert client.get(ADDRESS + path).status_code == 401
    assert client.post(ADDRESS).status_code == 401


def test_a_hidden_list_has_no_service(refine):
    assert refine.client.get(f"/reconcile/secret?api_key={refine.key}").status_code == 404


def test_a_name_is_shown_and_not_run(refine, site, tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("id,kind,name\no-1,person,<script>alert(1)</script> Odd Name\n", encoding="utf-8")
    import_list(actor=user("rima", "registrar"), path=path)

    assert "<script>" not in refine.get("/preview", id="o-1").content.decode()

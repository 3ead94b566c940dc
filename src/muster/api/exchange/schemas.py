"""The shapes that such clients send and read; what this site adds to an answer stands beside what they know."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from ninja import Query, Schema
from pydantic import BaseModel, BeforeValidator, Field

from muster.screening.results import RAISED_AT
from muster.watchlists.scopes import Wanted

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2})?)?)?")


def read_moment(written: object) -> datetime | None:
    """A moment as such clients write it, a day or an hour of one, in UTC; None when nothing is written."""
    if not written:
        return None
    if not MOMENT.fullmatch(str(written)):
        raise ValueError("write a moment like 2026-11-22 or 2026-11-22T17:00:00")
    return datetime.fromisoformat(str(written)).replace(tzinfo=UTC)


Filled = Annotated[str, Field(min_length=1, max_length=500)]
Moment = Annotated[datetime | None, BeforeValidator(read_moment)]
MOST_RESULTS = 500
MOST_QUERIES = 100


class WantedIn(Schema):
    """What both matching and searching may be restricted to."""

    include_dataset: list[str] = []
    exclude_dataset: list[str] = []
    exclude_schema: list[str] = []
    topics: list[str] = []
    changed_since: Moment = None
    exclude_entity_ids: list[str] = Field(default=[], max_length=50)

    def wanted(self) -> Wanted:
        """The same as the domain takes it."""
        return Wanted(**self.dict(include=set(Wanted.__dataclass_fields__)))


class MatchIn(WantedIn):
    """How examples are matched: from `threshold` on a result is a match, from `cutoff` on it is returned."""

    algorithm: str = "best"
    threshold: float = RAISED_AT
    cutoff: float = RAISED_AT
    limit: int = Field(default=5, ge=0, le=MOST_RESULTS)


class SearchIn(WantedIn):
    """What is searched for; `filter` items are `field:value`, and of several values of a field any will do."""

    q: str = Field(default="", max_length=1000)
    schema_: str = Field(default="Thing", alias="schema")
    countries: list[str] = []
    datasets: list[str] = []
    filter: list[str] = []
    target: bool | None = None
    filter_op: Literal["AND", "OR"] = "OR"
    facets: list[Literal["datasets", "schema", "countries", "identifiers", "topics", "genders"]] = [
        "countries",
        "topics",
        "datasets",
    ]
    sort: list[str] = []
    limit: int = Field(default=10, ge=0, le=MOST_RESULTS)
    offset: int = Field(default=0, ge=0, le=9_499)


MatchQuery = Annotated[MatchIn, Query()]
SearchQuery = Annotated[SearchIn, Query()]


class ExampleIn(Schema):
    """An entity as far as the client knows it."""

    id: str | None = None
    schema_: Filled = Field(alias="schema")
    properties: dict[str, Any]

    def texts(self) -> dict[str, list[str]]:
        """The values of each property as texts; numbers are written out, everything else is no value."""
        listed = {name: value if isinstance(value, list) else [value] for name, value in self.properties.items()}
        return {
            name: [str(one) for one in values if isinstance(one, str | int | float)] for name, values in listed.items()
        }


class ExamplesIn(Schema):
    """A batch of examples under names of the client's own; weights and settings of other engines are not used."""

    queries: dict[str, ExampleIn]
    weights: dict[str, float] = {}
    config: dict[str, Any] = {}


class TotalOut(BaseModel):
    value: int
    relation: str = "eq"


class EntityOut(BaseModel):
    id: str
    caption: str
    schema_: str = Field(alias="schema")
    properties: dict[str, list[Any]]
    datasets: list[str] = []
    referents: list[str] = []
    target: bool = False
    first_seen: str | None = None
    last_seen: str | None = None
    last_change: str | None = None


class ReasonOut(BaseModel):
    """One reason of a score: `score` is its effect in log-odds, but for the name, where it is the name score."""

    score: float
    detail: str | None
    query: str | None
    candidate: str | None


class ScoredEntityOut(EntityOut):
    score: float
    match: bool
    explanations: dict[str, ReasonOut]


class ExampleOut(BaseModel):
    id: str | None = None
    schema_: str = Field(alias="schema")
    properties: dict[str, list[str]]


class MatchOut(BaseModel):
    """`status` is 200, or 206 when the comparison is not `complete`, which clears nobody; `problem` says why."""

    status: int
    results: list[ScoredEntityOut]
    total: TotalOut
    query: ExampleOut
    complete: bool
    problem: str


class RanAgainstOut(BaseModel):
    """What an answer rests on; only lists that the asker may read are named."""

    engine: str
    index: str
    lists: list[dict[str, Any]]


class MatchesOut(BaseModel):
    """`algorithm` is the engine that answered, whatever name was asked for; `ignored` is what it took no notice of."""

    responses: dict[str, MatchOut]
    limit: int
    complete: bool
    algorithm: str
    algorithm_asked: str
    ignored: list[str]
    ran_against: RanAgainstOut


class FacetValueOut(BaseModel):
    name: str
    label: str
    count: int


class FacetOut(BaseModel):
    label: str
    values: list[FacetValueOut]


class SearchOut(BaseModel):
    limit: int
    offset: int
    total: TotalOut
    results: list[EntityOut]
    facets: dict[str, FacetOut]
    complete: bool
    problem: str


class DatasetOut(BaseModel):
    name: str
    title: str
    children: list[str] = []
    load: bool
    version: str
    index_version: str | None
    index_current: bool
    updated_at: str | None
    last_export: str | None
    entity_count: int
    too_old: bool


class CatalogueOut(BaseModel):
    datasets: list[DatasetOut]
    current: list[str]
    outdated: list[str]
    index_stale: bool


class FeatureOut(BaseModel):
    description: str
    coefficient: float
    url: str


class AlgorithmDocsOut(BaseModel):
    name: str
    description: str
    config: dict[str, Any] = {}
    features: dict[str, FeatureOut]


class AlgorithmOut(BaseModel):
    name: str
    description: str
    features: dict[str, FeatureOut]
    docs: AlgorithmDocsOut


class AlgorithmsOut(BaseModel):
    algorithms: list[AlgorithmOut]
    default: str
    best: str


class StatusOut(BaseModel):
    status: str = "ok"

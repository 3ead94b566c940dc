"""What there is to ask: the lists as datasets, the engine under all its names, and whether the site answers."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from muster.api.access import caller
from muster.api.exchange import schemas
from muster.api.exchange.documents import ALIASES, ENGINE
from muster.api.exchange.matching import require_index
from muster.screening import engine_version
from muster.screening.weights import ROWS
from muster.watchlists.browsing import entities_in
from muster.watchlists.entities import dataset_name
from muster.watchlists.index import current_index
from muster.watchlists.queries import ListState, list_states
from muster.watchlists.scopes import EVERYTHING, scope_of

router = Router(tags=["System information"])


@router.get("/healthz", auth=None, response=schemas.StatusOut, operation_id="show_health")
def show_health(request: HttpRequest) -> schemas.StatusOut:  # noqa: ARG001 -- ninja's signature
    """Whether the server runs; open to everybody."""
    return schemas.StatusOut()


@router.get("/readyz", auth=None, response=schemas.StatusOut, operation_id="show_readiness")
def show_readiness(request: HttpRequest) -> schemas.StatusOut:  # noqa: ARG001 -- ninja's signature
    """Whether there is an index to screen against, else 503; open to everybody."""
    require_index()
    return schemas.StatusOut()


@router.get("/catalog", response=schemas.CatalogueOut, operation_id="show_catalogue")
def show_catalogue(request: HttpRequest) -> schemas.CatalogueOut:
    """The lists that you may read as datasets, and the collection of all of them."""
    user = caller(request)
    require_index()
    indexed = {one.name: one.sha256 for one in current_index().manifest.lists}
    counts = entities_in(scope_of(user))
    lists = [
        _dataset(one, indexed, counts.get(dataset_name(one.code), 0))
        for one in list_states(now=timezone.now(), reader=user)
    ]
    everything = schemas.DatasetOut(
        name=EVERYTHING,
        title="All lists",
        children=[one.name for one in lists],
        load=False,
        version="",
        index_version="",
        index_current=all(one.index_current for one in lists),
        updated_at=max((one.updated_at for one in lists if one.updated_at), default=None),
        last_export=max((one.last_export for one in lists if one.last_export), default=None),
        entity_count=sum(one.entity_count for one in lists),
        too_old=any(one.too_old for one in lists),
    )
    outdated = [one.name for one in lists if not one.index_current]
    return schemas.CatalogueOut(
        datasets=[everything, *lists],
        current=[one.name for one in lists if one.index_current],
        outdated=outdated,
        index_stale=bool(outdated),
    )


@router.get("/algorithms", response=schemas.AlgorithmsOut, operation_id="list_algorithms")
def list_algorithms(request: HttpRequest) -> schemas.AlgorithmsOut:
    """The engine of this site and the names of others under which it answers."""
    caller(request)
    features = {
        f"{row.feature}.{row.relation}": schemas.FeatureOut(description=row.english, coefficient=row.effect, url="")
        for row in ROWS
    }
    own = f"The engine of this site, {ENGINE} {engine_version()}; coefficients are log-odds."
    described = {ENGINE: own} | dict.fromkeys(ALIASES, f"Answered by {ENGINE}: {own}")
    return schemas.AlgorithmsOut(
        algorithms=[
            schemas.AlgorithmOut(
                name=name,
                description=said,
                features=features,
                docs=schemas.AlgorithmDocsOut(name=name, description=said, features=features),
            )
            for name, said in described.items()
        ],
        default="best",
        best=ENGINE,
    )


def _dataset(state: ListState, indexed: dict[str, str], entities: int) -> schemas.DatasetOut:
    current = indexed.get(state.code) == state.version.sha256
    return schemas.DatasetOut(
        name=dataset_name(state.code),
        title=state.title,
        load=True,
        version=str(state.version.number),
        index_version=str(state.version.number) if current else None,
        index_current=current,
        updated_at=state.version.imported_at.strftime("%Y-%m-%dT%H:%M:%S"),
        last_export=f"{state.as_of.isoformat()}T00:00:00",
        entity_count=entities,
        too_old=state.too_old,
    )

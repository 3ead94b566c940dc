"""One entity, with what is near it."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from ninja import Router

from muster.api.access import caller
from muster.api.exchange import schemas
from muster.watchlists.browsing import find_entity, nested_document
from muster.watchlists.entities import entity_document
from muster.watchlists.scopes import scope_of

router = Router(tags=["Data access"])


@router.get("/entities/{entity_id}", response=schemas.EntityOut, by_alias=True, operation_id="show_entity")
def show_entity(request: HttpRequest, entity_id: str, nested: bool = True) -> schemas.EntityOut | HttpResponse:
    """One entity as all lists that you may read tell it, with those near it inside unless `nested` is false.

    The id of an entity that was merged into another leads there (308).
    """
    scope = scope_of(caller(request))
    entity = find_entity(scope, entity_id)
    if entity is None:
        raise Http404
    if entity.id != entity_id:
        return HttpResponsePermanentRedirect(f"/entities/{quote(entity.id, safe='')}", preserve_request=True)
    document = nested_document(scope, entity) if nested else entity_document(entity)
    return schemas.EntityOut.model_validate(document)

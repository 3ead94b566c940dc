"""The addresses of such clients, at the root of the site; described by /openapi.json."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI

from muster import __version__
from muster.api.exchange import datasets, entities, matching, reconciliation
from muster.api.exchange.access import KeyAccess
from muster.api.problems import STATUS
from muster.errors import MusterError


class ExchangeApi(NinjaAPI):
    """Reconciliation is asked from pages of other sites too, which may read the answers: a key stands for the asker."""

    def create_response(self, request: HttpRequest, data: Any, **more: Any) -> HttpResponse:  # noqa: ANN401 -- ninja's signature
        response = super().create_response(request, data, **more)
        if request.path.startswith("/reconcile/"):
            response["Access-Control-Allow-Origin"] = "*"
        return response


api = ExchangeApi(
    title="Muster for clients of FollowTheMoney",
    version=__version__,
    description="Watchlist entries as FollowTheMoney entities, in the shapes that existing clients read.",
    auth=KeyAccess(),
    docs_url=None,
    urls_namespace="exchange",
)
api.add_router("", matching.router)
api.add_router("", entities.router)
api.add_router("", datasets.router)
api.add_router("", reconciliation.router)


@api.exception_handler(MusterError)
def refuse(request: HttpRequest, error: MusterError) -> HttpResponse:
    """What the domain refuses, in the shape of errors that such clients read."""
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    return api.create_response(request, {"detail": error.message}, status=status.value)


@api.exception_handler(ObjectDoesNotExist)
@api.exception_handler(Http404)
def not_there(request: HttpRequest, error: Exception) -> HttpResponse:  # noqa: ARG001 -- ninja's signature
    """What isn't there and what may not be read answer alike."""
    return api.create_response(request, {"detail": "There is no such thing that you may read."}, status=404)


urlpatterns = [path("", api.urls)]

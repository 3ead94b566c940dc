"""The API under /api/v1/, described by /api/v1/openapi.json."""

from django.urls import path, re_path
from ninja import NinjaAPI

from muster import __version__
from muster.api import cases, charts, claims, identities, registry, requests, rest
from muster.api.access import TokenAccess
from muster.api.problems import not_found, translate_problems

api = NinjaAPI(
    title="Muster",
    version=__version__,
    description="The acts and reads of the pages, in the name of a token's owner.",
    auth=TokenAccess(),
    docs_url=None,
    urls_namespace="api",
)
translate_problems(api)
api.add_router("/requests", requests.router)
api.add_router("", cases.router)
api.add_router("", registry.router)
api.add_router("", claims.router)
api.add_router("", charts.router)
api.add_router("", identities.router)
api.add_router("", rest.router)

urlpatterns = [path("", api.urls), re_path(r"^(?P<path>.*)$", not_found)]

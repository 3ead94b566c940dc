"""Errors as problem details (RFC 9457): what went wrong, which rule, and what to do."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from muster.errors import InputError, MusterError, NotPermittedError, RuleError, StaleError

MEDIA_TYPE = "application/problem+json"
STATUS: Mapping[type[MusterError], HTTPStatus] = {
    NotPermittedError: HTTPStatus.FORBIDDEN,
    RuleError: HTTPStatus.CONFLICT,
    StaleError: HTTPStatus.PRECONDITION_FAILED,
    InputError: HTTPStatus.BAD_REQUEST,
}


def problem(status: HTTPStatus, detail: str, **more: object) -> HttpResponse:
    """One problem document; `more` are members that its kind of problem adds."""
    document = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, **more}
    return JsonResponse(document, status=status, content_type=MEDIA_TYPE)


def translate_problems(api: NinjaAPI) -> None:
    """Make the API answer each kind of error as a problem document."""

    def on(kind: type[Exception], answer: Callable[[Any], HttpResponse]) -> None:
        api.add_exception_handler(kind, lambda _request, error: answer(error))

    on(MusterError, _of_domain)
    on(ObjectDoesNotExist, lambda _: problem(HTTPStatus.NOT_FOUND, "There is no such thing that you may read."))
    on(Http404, lambda _: problem(HTTPStatus.NOT_FOUND, "There is no such thing that you may read."))
    on(AuthenticationError, lambda _: _without_access())
    on(ValidationError, lambda error: problem(HTTPStatus.UNPROCESSABLE_ENTITY, _first(error), errors=error.errors))
    on(HttpError, lambda error: problem(HTTPStatus(error.status_code), str(error)))
    on(
        DataError,
        lambda _: problem(HTTPStatus.BAD_REQUEST, "A character or number of this can't be kept; take it out."),
    )
    for failure in (OperationalError, InterfaceError):
        on(failure, lambda _: problem(HTTPStatus.SERVICE_UNAVAILABLE, "The records can't be reached now; ask again."))


def not_found(request: HttpRequest, path: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The answer of every path under the API that is none."""
    return problem(HTTPStatus.NOT_FOUND, "There is no such address; see /api/v1/openapi.json.")


def _of_domain(error: MusterError) -> HttpResponse:
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    if isinstance(error, RuleError):
        return problem(status, error.message, rule=error.rule)
    if isinstance(error, StaleError):
        return problem(status, error.message, current=error.current)
    return problem(status, error.message)


def _without_access() -> HttpResponse:
    answer = problem(HTTPStatus.UNAUTHORIZED, "Send a valid token: Authorization: Bearer muster_…")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _first(error: ValidationError) -> str:
    found = error.errors[0]
    return f"{'.'.join(str(part) for part in found['loc'])}: {found['msg']}"

"""What every answer carries, and the one place where an error of the domain becomes a page."""

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from muster.errors import InputError, MusterError, NotPermittedError, RuleError, StaleError

Answer = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def content_security_policy(get_response: Answer) -> Answer:
    """Nothing is loaded from elsewhere and nothing inline is run; pages about people are never kept by a cache."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer


class DomainErrors:
    """Domain code raises, this answers: one page per kind of error, or its part when htmx asks."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page that tells the person what is wrong and what to do; None for an error that is not the domain's."""
        if isinstance(exception, ObjectDoesNotExist):
            raise Http404 from exception
        if not isinstance(exception, MusterError):
            return None
        status, title = status_and_title(exception)
        template = "web/error.html#message" if request.headers.get("HX-Request") else "web/error.html"
        return render(request, template, {"title": title, "error": exception}, status=status)


def status_and_title(error: MusterError) -> tuple[int, str]:
    """The HTTP status of an error and the title of its page."""
    match error:
        case NotPermittedError():
            return 403, _("You may not do this")
        case StaleError():
            return 409, _("Somebody else changed this meanwhile")
        case RuleError():
            return 409, _("A rule forbids this")
        case InputError():
            return 400, _("This can't be used")
        case _:
            return 400, _("This did not work")

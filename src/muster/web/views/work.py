"""The first page: what waits for whoever looks, and since when."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from muster.vetting.queries.work import Queue, my_work
from muster.web.people import UserRequest


@dataclass(frozen=True, slots=True)
class Look:
    """How a queue is drawn: its title, the part that draws one item, and the page that has all of them."""

    title: str | Promise
    part: str
    everything: str

    @property
    def item_template(self) -> str:
        """The part that draws one item."""
        return f"web/parts/item_{self.part}.html"


LOOKS = {
    "alerts to answer": Look(_("Cases with alerts to answer"), "case", "alerts"),
    "alerts after a decision": Look(_("Decided cases that a list raised since"), "case", "alerts"),
    "checks not completed": Look(_("Checks not completed"), "request", "requests"),
    "cases to propose": Look(_("Cases to propose"), "case", "cases"),
    "my proposals waiting": Look(_("My proposals that wait for a signature"), "proposal", "proposals"),
    "proposals to sign": Look(_("Proposals to sign"), "proposal", "proposals"),
    "rosters to mend": Look(_("Rosters with rows to mend"), "roster", "requests"),
    "drafts and returned requests": Look(_("Drafts and returned requests"), "request", "requests"),
    "requests under way": Look(_("Requests under way"), "request", "requests"),
    "clearances that expire soon": Look(_("Clearances that expire within 60 days"), "decision", "decisions"),
    "refusals open to appeal": Look(_("Refusals that may be appealed"), "decision", "decisions"),
    "refused list files": Look(_("List files that were refused"), "list_file", "lists"),
    "refused acts": Look(_("Acts that were refused"), "event", "audit"),
    "accounts without a second step": Look(_("Accounts that sign in with a password alone"), "account", "admin:index"),
}


@require_safe
def show_work(request: UserRequest) -> HttpResponse:
    """The queues of all roles that this person holds."""
    queues: list[tuple[Queue, Look]] = [(queue, LOOKS[queue.name]) for queue in my_work(request.user)]
    return render(request, "web/work.html", {"queues": queues})

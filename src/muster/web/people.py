"""The request of somebody who is signed in: every page but the entrance gets one."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from muster.accounts.models import User


class UserRequest(HttpRequest):
    """A request whose user is a person of ours, which `login_required` in `urls` makes sure of."""

    user: User
    htmx: HtmxDetails

"""What pages of a day ask: which day, as known on which other day, through whose eyes."""

from typing import Any

from muster.registry.evidence import View
from muster.web.forms import DayForm
from muster.web.people import UserRequest


def asked_on(request: UserRequest, form_class: type[DayForm] = DayForm) -> tuple[DayForm, dict[str, Any], View]:
    """The form, what it asks (nothing where it is not valid), and the registry as this person may see it."""
    form = form_class(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    return form, asked, View(request.user, asked.get("known_on"))

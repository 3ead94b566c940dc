"""What the domain refuses, said in the form that was sent."""

from collections.abc import Callable
from typing import TypeVar

from django import forms

from muster.errors import InputError, RuleError, StaleError
from muster.web.templatetags.muster_tags import english

T = TypeVar("T")


def refused_in(form: forms.Form, act: Callable[[], T]) -> T | None:
    """What the act gives; what the domain refuses is said in the form, where nothing that was typed is lost."""
    try:
        return act()
    except (InputError, RuleError, StaleError) as error:
        form.add_error(None, english(error.message))
        return None

"""The shape of what people send; what is allowed is said by the policies, when the act is done."""

from enum import StrEnum
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.accounts.policy import Tlp
from muster.registry.exports.writing import ExportFormat
from muster.registry.predicates import SubjectKind
from muster.registry.readers.formats import Format
from muster.vetting.policy import AssistanceKind, Ground, Outcome, Scope, default_expiry
from muster.web.words import word_for


def choices(words: type[StrEnum]) -> list[tuple[str, str | Promise]]:
    """The words of a closed list as options, in the reader's language."""
    return [(word.value, word_for(word).label) for word in words]


class DayInput(forms.DateInput):
    """The browser's own date field, which sends ISO dates."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def note(rows: int = 3, *, key: str = "") -> forms.Textarea:
    """A text area that takes either direction of writing."""
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"} | ({"data-key": key} if key else {}))


class RequestForm(forms.Form):
    """What is asked for."""

    purpose = forms.CharField(label=_("Purpose"), max_length=300, widget=forms.TextInput(attrs={"dir": "auto"}))
    assistance = forms.ChoiceField(label=_("Kind of assistance"), choices=lambda: choices(AssistanceKind))
    authority = forms.CharField(
        label=_("Legal authority"), max_length=200, help_text=_("The law or agreement by which it is given.")
    )
    funding_source = forms.CharField(label=_("Funding source"), max_length=200, required=False)
    needed_by = forms.DateField(label=_("Needed by"), widget=DayInput())
    releasable_to = forms.TypedMultipleChoiceField(
        label=_("May also be read by"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The organisations that check and sign for you."),
    )

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], **kwargs: Any) -> None:  # noqa: ANN401  # Django's
        super().__init__(*args, **kwargs)
        self.fields["releasable_to"].choices = organisations  # type: ignore[attr-defined]  # the field of that name


class RosterForm(forms.Form):
    """A spreadsheet."""

    file = forms.FileField(
        label=_("Roster"),
        help_text=_("XLSX or CSV, one row per candidate, any column order; English, French or Arabic headings."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )


class ReasonForm(forms.Form):
    """A reason, and the version of the record that its writer saw."""

    reason = forms.CharField(label=_("Reason"), widget=note())
    version = forms.IntegerField(widget=forms.HiddenInput)


class ResolutionForm(forms.Form):
    """What somebody says about an alert or a pair of records; the answer is the button that was pressed."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=note(key="r"),
        help_text=_("In a few words that somebody else can follow."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class RecordForm(forms.Form):
    """A bare record."""

    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: choices(SubjectKind))
    name = forms.CharField(label=_("Name"), max_length=300, widget=forms.TextInput(attrs={"dir": "auto"}))
    own = forms.BooleanField(label=_("Keep it to my organisation"), required=False)


class FindingForm(forms.Form):
    """An assessor's own conclusion."""

    sentence = forms.CharField(label=_("Finding"), widget=note(2))
    speaks_for = forms.BooleanField(label=_("This speaks for the subject"), required=False)


class ProposalForm(forms.Form):
    """A proposed decision."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=lambda: [("", "—"), *choices(Outcome)])
    scope = forms.ChoiceField(label=_("About"), choices=lambda: choices(Scope))
    valid_until = forms.DateField(
        label=_("Valid until"),
        widget=DayInput(),
        required=False,
        help_text=_("For an approval; 12 months unless you say otherwise."),
    )
    grounds = forms.MultipleChoiceField(
        label=_("Grounds"), choices=lambda: choices(Ground), required=False, widget=forms.CheckboxSelectMultiple
    )
    internal_note = forms.CharField(
        label=_("Internal note"), widget=note(4), help_text=_("How you came to this. The subject never reads it.")
    )
    statement = forms.CharField(
        label=_("Statement to the subject"),
        widget=note(4),
        required=False,
        help_text=_("What the subject reads; needed when you reject or suspend."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # Django's signature
        super().__init__(*args, **kwargs)
        self.fields["valid_until"].initial = default_expiry(timezone.now().date())


class NoteForm(forms.Form):
    """A signer's words."""

    note = forms.CharField(label=_("Note"), widget=note(2), required=False, help_text=_("Needed when you decline."))


class GateForm(forms.Form):
    """The question to the gate."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=400,
        help_text=_("A case, person or unit number, an ID number, or the whole name."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    assistance = forms.ChoiceField(label=_("Kind of assistance"), choices=lambda: choices(AssistanceKind))
    on = forms.DateField(label=_("Day of delivery"), widget=DayInput())


class WhatIfForm(forms.Form):
    """Who would take which post, and when."""

    person = forms.CharField(
        label=_("Person"),
        max_length=400,
        help_text=_("A person's number, an ID number, or the whole name."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    post = forms.CharField(
        label=_("Commander of the unit"),
        max_length=400,
        help_text=_("The unit's number or its whole name."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    on = forms.DateField(label=_("On the day"), widget=DayInput())
    known_on = forms.DateField(label=_("As known on"), widget=DayInput(), required=False)


class DayForm(forms.Form):
    """A day of the past, and the day whose knowledge is asked for."""

    on = forms.DateField(label=_("On the day"), widget=DayInput())
    known_on = forms.DateField(label=_("As known on"), widget=DayInput(), required=False)


class RecordDayForm(DayForm):
    """The same where no day need be asked for."""

    on = forms.DateField(label=_("On the day"), widget=DayInput(), required=False)


class MapForm(DayForm):
    """A day, a place, and how many days before and after it incidents are looked for."""

    within = forms.CharField(
        label=_("In and around the place"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Its number, like L-000012, or its whole name; empty: everywhere."),
    )
    around = forms.IntegerField(
        label=_("Incidents so many days before and after"), min_value=0, max_value=36500, required=False
    )


class FilesInput(forms.FileInput):
    """The browser's own field for one file or several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files, each held to what one file is."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ANN401  # Django's signature
        return [super(FilesField, self).clean(file, initial) for file in (data or [None])]


class EvidenceForm(forms.Form):
    """Files of evidence, what they are, and who may read what they say."""

    evidence = FilesField(
        label=_("Files"),
        help_text=_("One file, or all sheets of a set: CSV, XLSX or FollowTheMoney JSON lines."),
        widget=FilesInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt,.json,.jsonl,.ftm", "multiple": True}),
    )
    form = forms.ChoiceField(
        label=_("Format"), choices=lambda: [("", _("told by its columns")), *choices(Format)], required=False
    )
    dataset = forms.SlugField(
        label=_("Data set"), max_length=40, required=False, help_text=_("Whose ids the files use; empty: the format's.")
    )
    tlp = forms.ChoiceField(label=_("Marking"), choices=[(tlp, tlp.value) for tlp in (Tlp.GREEN, Tlp.AMBER)])
    releasable_to = forms.TypedMultipleChoiceField(
        label=_("May also be read by"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], **kwargs: Any) -> None:  # noqa: ANN401  # Django's
        super().__init__(*args, **kwargs)
        self.fields["releasable_to"].choices = organisations  # type: ignore[attr-defined]  # the field of that name

    def clean_releasable_to(self) -> list[int]:
        """Who may also read it, where not everybody may."""
        named: list[int] = self.cleaned_data["releasable_to"]
        if named and self.cleaned_data.get("tlp") == Tlp.GREEN:
            raise forms.ValidationError(_("TLP:GREEN is read by everybody; choose TLP:AMBER to say who may read it."))
        return named


class UndoForm(forms.Form):
    """Why an import must go."""

    reason = forms.CharField(label=_("Reason"), widget=note(2))


class ExportForm(forms.Form):
    """What evidence leaves as."""

    form = forms.ChoiceField(label=_("Format"), choices=lambda: choices(ExportFormat))
    known_on = forms.DateField(label=_("As known on"), widget=DayInput(), required=False)

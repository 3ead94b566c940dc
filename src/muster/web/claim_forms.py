"""The shape of a claim as people write it: the fields that its predicate can fill, and the places that it cites."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.registry.policy import SOURCE_GRADES, WORD_GRADES
from muster.registry.predicates import SHAPES, ClaimStatus, Predicate, SubjectKind
from muster.registry.references import CitationWords, ClaimWords
from muster.registry.spans import CONFIDENCES
from muster.web.forms import DayInput, note
from muster.web.words import word_for

COLUMNS: dict[str, str | Promise] = {
    "role": _("Role"),
    "title": _("Title"),
    "rank": _("Rank"),
    "category": _("Class of the relation"),
}
LENGTHS = {"role": 200, "title": 300, "rank": 100, "category": 60}
MOST_CITATIONS = 20
LONG = {Predicate.DESCRIPTION, Predicate.EXCULPATION, Predicate.CONDUCT}
DATED = ("first_precise", "last_precise", "first_imprecise", "last_imprecise")


class TextInput(forms.TextInput):
    """A line that takes either direction of writing."""

    def __init__(self, **attrs: str) -> None:
        super().__init__(attrs={"dir": "auto"} | attrs)


def said_of(kind: SubjectKind) -> list[tuple[str, str | Promise]]:
    """The predicates that a record of this kind can take, as options."""
    return [(one.value, word_for(one).label) for one in Predicate if kind in SHAPES[one].subjects]


class ClaimForm(forms.Form):
    """What is claimed; a correction says besides why, and how the claim stands."""

    first_precise = forms.DateField(label=_("True on every day from"), widget=DayInput(), required=False)
    last_precise = forms.DateField(
        label=_("to"), widget=DayInput(), required=False, help_text=_("One date alone means that one day.")
    )
    first_imprecise = forms.DateField(label=_("True on some day from"), widget=DayInput(), required=False)
    last_imprecise = forms.DateField(label=_("to"), widget=DayInput(), required=False)
    starting = forms.BooleanField(label=_("The first day is the real start"), required=False)
    ending = forms.BooleanField(label=_("The last day is the real end"), required=False)
    continuing = forms.BooleanField(label=_("The source takes it to go on"), required=False)
    own = forms.BooleanField(
        label=_("Keep it to my organisation"),
        required=False,
        help_text=_("Otherwise everybody who may read the record may read the claim."),
    )
    confidence = forms.ChoiceField(
        label=_("Confidence"),
        required=False,
        choices=lambda: [(one, word_for(one).label if one else "—") for one in CONFIDENCES],
    )

    def __init__(self, *args: Any, predicate: Predicate, correcting: bool = False, **kwargs: Any) -> None:  # noqa: ANN401  # Django's
        super().__init__(*args, **kwargs)
        shape = SHAPES[predicate]
        first: dict[str, forms.Field] = {}
        if shape.others:
            words = {kind: str(word_for(kind).label) for kind in shape.others}
            first["other"] = forms.CharField(
                label=" / ".join(words[kind] for kind in sorted(words)),
                required=shape.other_needed,
                max_length=400,
                widget=TextInput(),
                help_text=_("Its number, like U-000012, or its whole name."),
            )
        if shape.kinds:
            options = [("", "—"), *((kind, word_for(kind).label) for kind in shape.kinds)]
            first["kind"] = forms.ChoiceField(label=_("Kind"), required=False, choices=options)
        for column in shape.columns:
            first[column] = forms.CharField(
                label=COLUMNS[column],  # type: ignore[arg-type]  # a lazy text, which Django takes
                required=False,
                max_length=LENGTHS[column],
                widget=TextInput(),
            )
        long = predicate in LONG
        first["value"] = forms.CharField(
            label=_("In words"), required=shape.value_needed, widget=note(3) if long else TextInput()
        )
        if correcting:
            statuses = [(one.value, word_for(one).label) for one in ClaimStatus if one is not ClaimStatus.WITHDRAWN]
            self.fields["status"] = forms.ChoiceField(label=_("Status"), choices=statuses)
            self.fields["reason"] = forms.CharField(
                label=_("Reason"), widget=note(2), help_text=_("Why what stood here must change; it stays on record.")
            )
            del self.fields["own"]
        self.fields = first | self.fields

    @property
    def words(self) -> ClaimWords:
        """What was written, once it is valid."""
        known = {name: self.cleaned_data[name] for name in ClaimWords.__slots__ if name in self.cleaned_data}
        return ClaimWords(**known)


class CitationForm(forms.Form):
    """A place in a source."""

    source = forms.CharField(
        label=_("Source"),
        max_length=500,
        widget=TextInput(list="sources"),
        help_text=_("Its number, like S-000012, or its title; a title that is not known yet makes a new source."),
    )
    published_on = forms.DateField(label=_("Published on"), widget=DayInput(), required=False)
    locator = forms.CharField(
        label=_("Place in it"),
        max_length=300,
        required=False,
        widget=TextInput(),
        help_text=_("Page, paragraph, line, cell."),
    )
    quote = forms.CharField(label=_("Its words"), required=False, widget=note(2))
    address = forms.URLField(label=_("Address"), max_length=2000, required=False, assume_scheme="https")
    archive_address = forms.URLField(
        label=_("Address of the archived copy"), max_length=2000, required=False, assume_scheme="https"
    )
    sha256 = forms.RegexField(
        r"^[0-9a-fA-F]{64}$", label=_("SHA-256 of the copy"), required=False, widget=TextInput(dir="ltr")
    )

    @property
    def words(self) -> CitationWords:
        """What was written, once it is valid."""
        return CitationWords(**self.cleaned_data)


def citation_forms(sent: Mapping[str, str], said: Sequence[Mapping[str, object]] = ()) -> list[CitationForm]:
    """One form for each citation: as it was sent, else filled with what is said; all but the first may stay empty."""
    count = min(int(found), MOST_CITATIONS) if (found := sent.get("citations", "")[:3]).isdecimal() else len(said)
    return [
        CitationForm(
            sent or None,
            prefix=f"cited-{number}",
            initial=None if sent else dict(said[number]) if number < len(said) else None,
            empty_permitted=number > 0,
            use_required_attribute=False,
        )
        for number in range(max(count, 1))
    ]


def as_typed(form: forms.Form, sent: Mapping[str, str]) -> dict[str, object]:
    """What was typed into a form, unjudged, to fill it again."""
    return {name: sent.get(form.add_prefix(name), "") for name in form.fields}


class WithdrawalForm(forms.Form):
    """Why a claim should not stand any more."""

    reason = forms.CharField(
        label=_("Reason"), widget=note(2), help_text=_("The claim stays readable, and so does the reason.")
    )


class GradeForm(forms.Form):
    """One of the two grades: only those that this person may still give."""

    grade = forms.ChoiceField(label=_("Grade"))

    def __init__(self, *args: Any, open_to: str, **kwargs: Any) -> None:  # noqa: ANN401  # Django's signature
        super().__init__(*args, **kwargs)
        sides = ((_("The source"), SOURCE_GRADES), (_("What it says"), WORD_GRADES))
        self.fields["grade"].choices = [  # type: ignore[attr-defined]  # the field of that name
            ("", "—"),
            *(
                (title, [(one, f"{one} · {word_for(one).label}") for one in scale])
                for title, scale in sides
                if scale in open_to
            ),
        ]

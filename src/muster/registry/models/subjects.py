"""What claims are about. Rosters and imports make these records; claims fill them as soon as claims speak of them.

`origin` is the id under which a data set knows the record, for example `sfm:b2b852b4-…`. A unit's `parent` and
`commander`, a person's `unit`, and `merged_into` (the oldest record of the same person or unit) are folded from
everything, whoever may read it: they serve the gate, and pages show what the reader may read instead.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from muster.accounts.models import Label
from muster.accounts.scoping import ScopedQuerySet
from muster.registry.predicates import SubjectKind


def _origin_once(model: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["origin"], condition=~models.Q(origin=""), name=f"{model}_origin_once")


class Unit(models.Model):
    """A unit of the partner's forces; `confirmed` once a registrar has said that it is what the name says."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    name_original = models.CharField(max_length=300, blank=True)
    aliases = models.JSONField(default=list)
    key = models.CharField(max_length=300, unique=True)
    echelon = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=200, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="subunits")
    commander = models.ForeignKey("Person", on_delete=models.PROTECT, null=True, related_name="commands")
    origin = models.CharField(max_length=120, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    confirmed = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[ScopedQuerySet["Unit"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(key=""), name="unit_key_written"),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="unit_not_its_own_parent"),
            _origin_once("unit"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        """How people call it, for example `U-000042`."""
        return f"U-{self.pk:06}"


class Person(models.Model):
    """One human being as far as we know: two records are joined only on a second fact, never on a name."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=400)
    name_original = models.CharField(max_length=400, blank=True)
    gender = models.CharField(max_length=20, blank=True)
    birth_date = models.CharField(max_length=30, blank=True)
    nationality = models.CharField(max_length=60, blank=True)
    father_name = models.CharField(max_length=200, blank=True)
    mother_name = models.CharField(max_length=200, blank=True)
    position = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="members")
    origin = models.CharField(max_length=120, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[ScopedQuerySet["Person"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["name"]
        constraints = [_origin_once("person")]

    def __str__(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        """How people call it, for example `P-000042`."""
        return f"P-{self.pk:06}"


class Identifier(models.Model):
    """A number on somebody's papers, normalised; with a compatible name it is the second fact of identity."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers")
    value = models.CharField(max_length=80, db_index=True)

    objects: ClassVar[ScopedQuerySet["Identifier"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "value"], name="identifier_once")]

    def __str__(self) -> str:
        return self.value


class Place(models.Model):
    """A settlement, district, province or country, within a larger one."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    origin = models.CharField(max_length=120, blank=True)
    within = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")

    objects: ClassVar[ScopedQuerySet["Place"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["name"]
        constraints = [_origin_once("place")]

    def __str__(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        """How people call it, for example `L-000042`."""
        return f"L-{self.pk:06}"


class Incident(models.Model):
    """An alleged violation, with what claims say about its dates and place."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    origin = models.CharField(max_length=120, blank=True)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="incidents")

    objects: ClassVar[ScopedQuerySet["Incident"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["first", "pk"]
        constraints = [_origin_once("incident")]

    def __str__(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        """How people call it, for example `N-000042`."""
        return f"N-{self.pk:06}"


ANCHORS: Mapping[SubjectKind, type[Person] | type[Unit] | type[Place] | type[Incident]] = {
    SubjectKind.PERSON: Person,
    SubjectKind.UNIT: Unit,
    SubjectKind.PLACE: Place,
    SubjectKind.INCIDENT: Incident,
}
"""What claims of each kind are about."""

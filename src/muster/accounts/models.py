"""People, their organisations and roles, and the markings that say who may read what."""

import hashlib
import json
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser
from django.db import models

from muster.accounts.policy import OPEN_TO_ALL, Marking, Role, Tlp


class Organisation(models.Model):
    """A member of the coalition, a mission, a ministry: whoever requests, vets, or releases information."""

    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A named human; nobody else resolves, proposes, signs or clears."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="users")

    class Meta:
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False) | models.Q(is_superuser=True),
                name="user_has_organisation",
                violation_error_message="A user belongs to an organisation.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def audit_name(self) -> str:
        """How the log names this person: the account, which never changes hands."""
        return f"user:{self.username}"

    @property
    def roles(self) -> frozenset[Role]:
        """What this person may act as; read once per object, so once per request."""
        held: frozenset[Role] | None = self.__dict__.get("_roles")
        if held is None:
            held = (
                frozenset(Role(role) for role in self.memberships.values_list("role", flat=True))
                if self.is_active
                else frozenset()
            )
            self.__dict__["_roles"] = held
        return held


class Membership(models.Model):
    """One role that a user holds."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])

    class Meta:
        ordering = ["role"]
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.username}: {self.role}"


class LabelQuerySet(models.QuerySet["Label"]):
    def readable_by(self, user: User) -> Self:
        """The labels whose records this user may read."""
        if not user.is_active or user.organisation_id is None:
            return self.none()
        return self.filter(
            models.Q(tlp__in=OPEN_TO_ALL)
            | models.Q(tlp__in=[Tlp.AMBER, Tlp.AMBER_STRICT], audience=user.organisation_id)
            | models.Q(tlp=Tlp.RED, recipients=user.pk)
        ).distinct()

    def obtain(self, marking: Marking) -> "Label":
        """The one label with this content, made when it is not there yet."""
        content = {
            "tlp": marking.tlp,
            "originator": marking.originator,
            "releasable_to": sorted(marking.releasable_to),
            "recipients": sorted(marking.recipients),
            "caveat": marking.caveat,
        }
        digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
        label, made = self.get_or_create(
            digest=digest,
            defaults={"tlp": marking.tlp, "originator_id": marking.originator, "caveat": marking.caveat},
        )
        if made:
            label.audience.set(sorted(marking.audience))
            label.recipients.set(sorted(marking.recipients))
        return label


class Label(models.Model):
    """A marking as a row that never changes; every protected record has one, and hidden means not there."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    tlp = models.CharField(max_length=16, choices=[(tlp.value, tlp.value) for tlp in Tlp])
    originator = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    audience = models.ManyToManyField(Organisation, related_name="+")
    recipients = models.ManyToManyField(User, related_name="+")
    caveat = models.CharField(max_length=200, blank=True)

    objects: ClassVar[LabelQuerySet] = LabelQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(tlp__in=[tlp.value for tlp in Tlp]), name="label_tlp_known"),
        ]

    def __str__(self) -> str:
        return self.tlp + (f" {self.originator}" if self.originator else "")

    @property
    def marking(self) -> Marking:
        """The label's content as a value that policy can join."""
        audience = frozenset(self.audience.values_list("pk", flat=True))
        return Marking(
            tlp=Tlp(self.tlp),
            originator=self.originator_id,
            releasable_to=audience - {self.originator_id} if self.originator_id else audience,
            recipients=frozenset(self.recipients.values_list("pk", flat=True)),
            caveat=self.caveat,
        )


class ApiToken(models.Model):
    """A key to the API in somebody's name; only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.name

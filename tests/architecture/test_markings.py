"""Every model is protected by a marking, or stands here with the reason why everybody may read it."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from muster.accounts.models import Label
from muster.accounts.scoping import ScopedQuerySet

UNMARKED = {
    "accounts.ApiToken": "belongs to its user alone; only its digest is kept",
    "accounts.Label": "is the marking",
    "accounts.Membership": "says who works where; every user may know it",
    "accounts.Organisation": "a name that stands in markings",
    "accounts.User": "a colleague; every user may know them",
    "audit.Checkpoint": "a size, a root and a signature",
    "audit.Event": "is read by auditors alone, and holds no personal text",
    "audit.PersonalText": "is read by auditors alone",
    "audit.Reference": "is read by auditors alone",
    "audit.TreeHead": "one number",
    "documents.Document": "bytes by their hash; the marking is on the upload, which is how people reach them",
    "jobs.Job": "a key and a lease",
    "vetting.Rescreening": "says that a version of a list was screened, not what came of it",
    "watchlists.Entry": "is read through its list",
    "watchlists.ListVersion": "is read through its list",
    "watchlists.VersionFile": "is read through its list",
    "watchlists.Watchlist": "is public where it has no label, and is read with readable_by",
}


def unprotected(found: list[type[models.Model]]) -> list[str]:
    """What is wrong with the models that nobody has excused."""
    wrong = []
    for model in found:
        name = model._meta.label
        if name in UNMARKED:
            continue
        fields = {field.name: field for field in model._meta.get_fields()}
        if getattr(fields.get("label"), "related_model", None) is not Label:
            wrong.append(f"{name} has no label")
        if not isinstance(model._default_manager.all(), ScopedQuerySet):
            wrong.append(f"{name} can be read without saying for whom")
    return wrong


def ours() -> list[type[models.Model]]:
    configs = [config for config in apps.get_app_configs() if config.name.startswith("muster.")]
    through = {
        field.remote_field.through
        for config in configs
        for model in config.get_models()
        for field in model._meta.many_to_many
    }
    return [model for config in configs for model in config.get_models() if model not in through]


def test_every_model_is_protected_or_excused():
    assert unprotected(ours()) == []


def test_every_excuse_is_for_a_model_that_exists():
    assert set(UNMARKED) - {model._meta.label for model in ours()} == set()


@pytest.mark.django_isolate_apps("muster.registry")
def test_check_fails_when_a_model_has_no_marking():
    class Secret(models.Model):
        text = models.TextField()

        class Meta:
            app_label = "registry"

    assert unprotected([Secret]) == [
        "registry.Secret has no label",
        "registry.Secret can be read without saying for whom",
    ]


@pytest.mark.django_db
def test_migrations_say_what_the_models_say(capsys):
    call_command("makemigrations", "--check", "--dry-run", verbosity=1)
    assert capsys.readouterr().out.strip() == "No changes detected"

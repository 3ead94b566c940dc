"""Whether a site holds the demo, nothing, or somebody's work; only the first two are ever touched."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from muster.accounts.models import User
from muster.demo.build import build_demo
from muster.demo.cast import PARTS
from muster.demo.outcome import Outcome
from muster.demo.world import Scale
from muster.errors import InputError
from muster.vetting.models import Request

RECORD = "outcome.json"
BEGUN = "begun"


@dataclass(frozen=True, slots=True)
class DemoSite:
    """The site's folder with the demo's own folder in it, which says how far the demo was built."""

    data: Path

    @classmethod
    def of_settings(cls) -> "DemoSite":
        return cls(Path(settings.MUSTER_DATA))

    @property
    def directory(self) -> Path:
        """Where the demo keeps its files and the record of what came out."""
        return self.data / "demo"

    def outcome(self) -> Outcome | None:
        """What came out of a demo that was built to its end; None if there is none."""
        try:
            kept = json.loads((self.directory / RECORD).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return Outcome.from_json(kept)

    def clear(self) -> None:
        """Remove an earlier demo, whole or half-built, with its database; secrets stay, and so does anything else.

        Raises:
            InputError: the database is a PostgreSQL, which only its owner empties.
        """
        if not self.directory.exists():
            return
        if connection.vendor != "sqlite":
            raise InputError("The demo stands in a PostgreSQL database; name a new one in MUSTER_DATABASE_URL.")
        connections.close_all()
        database = Path(str(settings.DATABASES["default"]["NAME"]))
        for ending in ("", "-wal", "-shm"):
            database.with_name(database.name + ending).unlink(missing_ok=True)
        for folder in ("documents", "index"):
            shutil.rmtree(self.data / folder, ignore_errors=True)
        shutil.rmtree(self.directory)

    def build(self, scale: Scale, *, tell: Callable[[str], None]) -> Outcome:
        """Build the demo into the site's prepared database and keep what came out, readable by its owner only.

        Raises:
            InputError: the site holds work or people already.
        """
        self._require_empty()
        self.directory.mkdir(parents=True, mode=0o700)
        (self.directory / BEGUN).write_text(timezone.now().isoformat(), encoding="utf-8")
        outcome = build_demo(self.directory, scale, today=timezone.now().date(), tell=tell)
        handle = os.open(self.directory / RECORD, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(outcome.as_json(), file, ensure_ascii=False, indent=1)
        return outcome

    def _require_empty(self) -> None:
        taken = User.objects.filter(username__in=[part.username for part in PARTS]).exists()
        if taken or Request.objects.as_system().exists():
            raise InputError(
                f"The site in {self.data} holds people or requests already; "
                "name an empty folder in MUSTER_DATA for the demo."
            )

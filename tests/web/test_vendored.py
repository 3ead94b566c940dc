import hashlib
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "src" / "muster" / "web" / "static" / "vendor"


def test_vendored_files_have_the_listed_checksums():
    listed = dict(reversed(line.split()) for line in (VENDOR / "CHECKSUMS").read_text().splitlines())

    there = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.name != "CHECKSUMS"
    }

    assert there == listed

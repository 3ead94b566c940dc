"""Fetching a list from its official address: https or loopback only, within a time and a size."""

import http.client
import time
from collections.abc import Iterator
from email.message import Message
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlparse
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from muster import __version__
from muster.errors import InputError
from muster.watchlists.published import COMPANIONS
from muster.watchlists.readers import tell_format

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
BLOCK = 1 << 16
SILENCE_LIMIT = 20.0
WHOLE_LIMIT = 300.0
OPTIONAL_COMPANIONS = frozenset({"sdn_comments.csv"})


class _SafeRedirects(HTTPRedirectHandler):
    """Follows a redirect only where the first address might have pointed."""

    def redirect_request(  # noqa: PLR0917 - urllib's signature
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        require_safe_address(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]  # stubs ask for HTTPMessage


def fetch_list(address: str, folder: Path, *, limit: int, seconds: float = WHOLE_LIMIT) -> Path:
    """Fetch a list, and the files that belong beside it, into `folder`; return the path of the list.

    `limit` is the size in bytes that one file may have, `seconds` the time for all of them.

    Raises:
        InputError: the address is neither https nor loopback, does not answer, or gives too much, too slowly or no
            list.
    """
    deadline = time.monotonic() + seconds
    path = folder / (PurePosixPath(urlparse(address).path).name or "list")
    _fetch(address, path, limit=limit, deadline=deadline)
    for name in COMPANIONS.get(tell_format(path), ()):
        try:
            _fetch(urljoin(address, name), path.with_name(name), limit=limit, deadline=deadline)
        except InputError:
            if name not in OPTIONAL_COMPANIONS:
                raise
            path.with_name(name).unlink(missing_ok=True)
    return path


def require_safe_address(address: str) -> None:
    """Only https, or http on this machine.

    Raises:
        InputError: it is anything else.
    """
    parsed = urlparse(address)
    if parsed.scheme != "https" and not (parsed.scheme == "http" and parsed.hostname in LOOPBACK):
        raise InputError(f"{address} is not an https address; lists are fetched over https only.")


def _fetch(address: str, path: Path, *, limit: int, deadline: float) -> None:
    require_safe_address(address)
    request = Request(address, headers={"User-Agent": f"muster/{__version__}"})  # noqa: S310 - the scheme is checked
    try:
        with _opener(address).open(request, timeout=SILENCE_LIMIT) as answer, path.open("wb") as file:
            expected = int(answer.headers.get("Content-Length") or -1)
            size = sum(map(file.write, _blocks(answer, address, limit=limit, deadline=deadline)))
    except HTTPError as error:
        raise InputError(f"{address} answered {error.code} {error.reason}; try again later.") from error
    except (URLError, OSError, http.client.HTTPException, ValueError) as error:
        raise InputError(f"{address} can't be fetched ({_reason(error)}); try again later.") from error
    if 0 <= expected != size:
        raise InputError(f"{address} broke off after {size} of {expected} bytes; try again later.")


def _blocks(answer: IO[bytes], address: str, *, limit: int, deadline: float) -> Iterator[bytes]:
    size = 0
    while block := answer.read(BLOCK):
        size += len(block)
        if size > limit:
            raise InputError(f"{address} gives more than {limit >> 20} MiB; that is no list.")
        if time.monotonic() > deadline:
            raise InputError(f"{address} is too slow; try again later.")
        yield block


def _opener(address: str) -> OpenerDirector:
    """Loopback is reached directly, the rest through the proxy that the machine names, if it names one."""
    handlers = [ProxyHandler({})] if urlparse(address).hostname in LOOPBACK else []
    return build_opener(_SafeRedirects, *handlers)


def _reason(error: Exception) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    return str(reason) or type(error).__name__

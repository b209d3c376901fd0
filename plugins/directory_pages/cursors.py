"""Cursors of /api/v1: where a reader of a list has got to, in which build of the directory, and in which list.

A list is the same for as long as its build is served, so that a walk along its cursors misses nothing and repeats
nothing. The text is opaque to programs. It is checked, not secret: a digest at its end tells a cursor that was cut off
or made up from one that this directory gave out, on every copy of the server and after each restart.
"""

import binascii
import hashlib
import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from directory_pages.search import BadParameter

Pairs = Sequence[tuple[str, str]]
LONGEST = 400  # characters; ours have about 130
MOST_ROWS, MOST_PAGES = 100, 10**9  # of one answer; of one list
START_AGAIN = "Start again without “cursor”, from the first page."


class OldCursor(Exception):
    """The cursor is of another build of the directory than the one that is served. The message says what to do."""

    def __init__(self) -> None:
        super().__init__(f"The directory was built anew since this cursor was given out. {START_AGAIN}")


@dataclass(frozen=True)
class Cursor:
    """The page of a list to read, from 1, and how many rows its pages have."""

    page: int
    limit: int


def make(build: str, pairs: Pairs, cursor: Cursor) -> str:
    """Return the text of a cursor; ``build`` is the id of the build, ``pairs`` the parameters that make the list."""
    body = json.dumps([_digest(build), _digest_of(pairs), cursor.page, cursor.limit], separators=(",", ":")).encode()
    return urlsafe_b64encode(body + b"." + _check(body)).decode().rstrip("=")


def read(text: str, build: str, pairs: Pairs) -> Cursor:
    """Return what a cursor says.

    Raises:
        BadParameter: it is none of ours, or belongs to a list of other parameters.
        OldCursor: it is of another build.
    """
    body = _opened(text)
    if body is None:
        raise BadParameter("cursor", f"This cursor was not given out here, or was cut off. {START_AGAIN}")
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    if not _ours(said):
        raise BadParameter("cursor", f"This cursor was not given out here. {START_AGAIN}")
    its_build, its_list, page, limit = said
    if its_build != _digest(build):
        raise OldCursor
    if its_list != _digest_of(pairs):
        raise BadParameter("cursor", "This cursor belongs to another search. Keep all other parameters as they were.")
    return Cursor(page, limit)


def _opened(text: str) -> bytes | None:
    if len(text) > LONGEST or not text.isascii():
        return None
    try:
        body, _, check = b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True).rpartition(b".")
    except (binascii.Error, ValueError):
        return None
    return body if body and check == _check(body) else None


def _ours(said: object) -> bool:
    """Whether we could have given it out: its check is no secret, so that anybody can write one."""
    if not isinstance(said, list) or [type(one) for one in said] != [str, str, int, int]:
        return False
    return 1 <= said[2] <= MOST_PAGES and 1 <= said[3] <= MOST_ROWS


def _check(body: bytes) -> bytes:
    return hashlib.sha256(b"a cursor of /api/v1: " + body).hexdigest()[:16].encode()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _digest_of(pairs: Pairs) -> str:
    return _digest(json.dumps(sorted(pairs)))

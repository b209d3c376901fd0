"""A file as an answer: whole, in part (RFC 9110: one range), or "not changed"; read bit by bit, never into memory."""

import asyncio
import base64
import hashlib
import os
import re
from collections.abc import Awaitable, Callable
from typing import IO, Any

from datasette.utils.asgi import Request, asgi_start

from directory_pages import serving

CHUNK = 256 * 1024  # bytes
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")  # what is no such range asks for all
Send = Callable[[dict[str, Any]], Awaitable[None]]


_digests: dict[tuple[int, ...], str] = {}


def sha256_of(file: IO[bytes]) -> str:
    """Return the SHA-256 of an open file, read through once; the next file of that name is another and read anew."""
    about = os.fstat(file.fileno())
    which = about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns
    if which not in _digests:
        _digests[which] = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    return _digests[which]


class FileAnswer:
    """An open file to be sent, and closed, as the answer to a GET or HEAD. ``sha256`` is that of the whole file."""

    def __init__(self, request: Request, file: IO[bytes], sha256: str, name: str, cache: str) -> None:
        self.file, self.body = file, request.method != "HEAD"
        self.size = os.fstat(file.fileno()).st_size
        self.headers = {
            "accept-ranges": "bytes",
            "access-control-allow-origin": "*",
            "cache-control": cache,
            "content-encoding": "identity",  # else it would be compressed, parts of it too, and lose its length
            "content-disposition": f'attachment; filename="{name}"',
            "etag": f'"{sha256}"',
            "repr-digest": f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:",
        }
        self.status, self.start, self.end = self._part(request)

    def _part(self, request: Request) -> tuple[int, int, int]:
        """Return the status, and the first byte and the one after the last to send."""
        etag = self.headers["etag"]
        if serving.known_tags(request.headers.get("if-none-match")) & {etag, "*"}:
            return 304, 0, 0
        wanted = RANGE.fullmatch(request.headers.get("range", "").replace(" ", ""))
        if not wanted or not any(wanted.groups()) or request.headers.get("if-range", etag) != etag:
            return 200, 0, self.size
        first, last = wanted.groups()
        start = int(first) if first else max(self.size - int(last), 0)
        end = min(int(last) + 1, self.size) if first and last else self.size
        return (206, start, end) if start < end else (416, 0, 0)

    async def asgi_send(self, send: Send) -> None:
        """Send it, and close the file whatever happens."""
        with self.file:
            headers = dict(self.headers)
            if self.status == 206:
                headers["content-range"] = f"bytes {self.start}-{self.end - 1}/{self.size}"
            if self.status == 416:
                headers["content-range"] = f"bytes */{self.size}"
            if self.status != 304:
                headers["content-length"] = str(self.end - self.start)
            await asgi_start(send, self.status, headers, "application/vnd.sqlite3")
            await self._send_body(send)

    async def _send_body(self, send: Send) -> None:
        left = self.end - self.start if self.body else 0
        self.file.seek(self.start)
        while left > 0:
            chunk = await asyncio.get_running_loop().run_in_executor(None, self.file.read, min(CHUNK, left))
            left -= len(chunk)
            if not chunk:
                raise OSError(f"{self.file.name} ended too early")
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

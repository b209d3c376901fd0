"""The archive of one crawl, var/<name>/archive/*.warc.gz: pages as fetched (WARC/1.1, one gzip member a record)."""
import os
import zlib
from collections.abc import Iterable
from http.client import responses
from io import BytesIO
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipelines.store import StoreError, told

FOLDER = "archive"
SOFTWARE = "ketamine-directory"
FILE_SIZE = 256 * 1024 * 1024  # bytes; a file over it is closed and the next one begun
# On the sample's pages level 2 packs to 29 % of their size in half the time in which level 9 packs to 27 %.
GZIP_LEVEL = 2
# What a header said of the bytes on the wire is kept under another name: the payload here is unpacked.
WIRE_HEADERS = {"content-encoding", "content-length", "transfer-encoding"}


def record_id(crawl: int, provider: str, url: str) -> str:
    """Return the id of the record of a page of one crawl; the same crawl gone on with gives the same id."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{crawl} {provider} {url}')}"


def pack(id_: str, url: str, fetched_at: str, status: int, protocol: str | None,
         headers: Iterable[tuple[str, str]], body: bytes, ip: str | None = None) -> bytes:
    """Return one response record as a gzip member. `body` is unpacked, `headers` are as received."""
    kept = [(f"X-Crawler-{name}" if name.lower() in WIRE_HEADERS else name, " ".join(value.split()))
            for name, value in headers]
    kept.append(("Content-Length", str(len(body))))
    http = StatusAndHeaders(f"{status} {responses.get(status, '')}".rstrip(), kept, protocol=protocol or "HTTP/1.1")
    warc = {"WARC-Record-ID": f"<{id_}>", "WARC-Date": fetched_at}
    if ip:
        warc["WARC-IP-Address"] = ip
    return _member("response", url, http, body, warc)


def _member(kind: str, url: str, http: StatusAndHeaders | None, body: bytes, warc: dict[str, str],
            content_type: str = "application/http; msgtype=response") -> bytes:
    plain = BytesIO()
    writer = WARCWriter(plain, gzip=False, warc_version="WARC/1.1")
    record = writer.create_warc_record(url, kind, payload=BytesIO(body), length=len(body), http_headers=http,
                                       warc_content_type=content_type, warc_headers_dict=warc)
    writer.write_record(record)
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return packer.compress(plain.getvalue()) + packer.flush()


class Archive:
    """Appending records to the files of `folder`/archive. `ends` tells where each file's last stored record ends.

    Each store has files of its own, told apart by `prefix`: what one store does not know, another may.
    """

    def __init__(self, folder: Path, ends: dict[str, int], prefix: str = "") -> None:
        self.folder, self.prefix = folder / FOLDER, prefix
        with told(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            names = {path.name for path in self.folder.glob(f"{prefix}*.warc.gz")} | set(ends)
            numbers = [name.removeprefix(prefix)[:5] for name in names]
            self.number = max((int(number) for number in numbers if number.isdigit()), default=1)
            last = self._name()
            path = self.folder / last
            size = path.stat().st_size if path.exists() else 0
            if size > ends.get(last, size):
                # What stands after the last stored record was being written when the crawl was killed.
                os.truncate(path, ends[last])
            elif size != ends.get(last, 0):
                self.number += 1  # a file that the store does not know as it stands: left alone
            self._open()

    def _name(self) -> str:
        return f"{self.prefix}{self.number:05}.warc.gz"

    def _open(self) -> None:
        self.name = self._name()
        self.file = (self.folder / self.name).open("ab")
        if not self.file.tell():
            info = f"software: {SOFTWARE}\r\nformat: WARC File Format 1.1\r\n".encode()
            self.file.write(_member("warcinfo", "", None, info, {}, "application/warc-fields"))

    def append(self, record: bytes) -> tuple[str, int]:
        """Add a packed record; return the file's name and the offset in bytes at which it stands."""
        with told(self.folder):
            if self.file.tell() > FILE_SIZE:
                self.flush()
                self.file.close()
                self.number += 1
                self._open()
            offset = self.file.tell()
            self.file.write(record)
        return self.name, offset

    def flush(self) -> None:
        """Return when everything appended is on the disk. Raises StoreError where it cannot be."""
        with told(self.folder):
            self.file.flush()
            os.fdatasync(self.file.fileno())

    def close(self) -> None:
        with told(self.folder):
            self.file.close()


def read_body(folder: Path, warc_file: str, offset: int) -> bytes:
    """Return the unpacked body of the record at `offset` of a file of `folder`/archive; StoreError: not there."""
    path = folder / FOLDER / warc_file
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True):
                return record.reader.read()
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}. Put the archive back into {path.parent}") from None
    raise StoreError(f"{path}: no record at {offset}")

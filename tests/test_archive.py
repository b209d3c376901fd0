"""The archive: WARC records that others can read too, found by offset, with nothing half-written in between."""
import gzip
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines import archive as archive_module
from pipelines.archive import Archive, pack, read_body, record_id
from pipelines.store import StoreError

BODY = "<p>Café – $475</p>".encode("cp1252")


def packed(number: int, body: bytes = BODY) -> bytes:
    return pack(record_id(1, "a.example", f"http://a.example/{number}"), f"http://a.example/{number}",
                "2026-11-03T10:00:00Z", 200, "HTTP/1.1",
                [("Content-Type", "text/html; charset=windows-1252"), ("Content-Encoding", "gzip"),
                 ("Content-Length", "9"), ("X-Odd", "a\r\n b")], body, "127.0.0.1")


def test_a_record_is_a_response_as_other_programs_know_it() -> None:
    record = next(iter(ArchiveIterator(BytesIO(packed(1)), check_digests="raise")))
    assert record.rec_type == "response"
    assert record.rec_headers.get_header("WARC-Target-URI") == "http://a.example/1"
    assert record.rec_headers.get_header("WARC-Date") == "2026-11-03T10:00:00Z"
    assert record.rec_headers.get_header("WARC-IP-Address") == "127.0.0.1"
    assert record.rec_headers.get_header("WARC-Record-ID") == f"<{record_id(1, 'a.example', 'http://a.example/1')}>"
    assert (record.http_headers.protocol, record.http_headers.statusline) == ("HTTP/1.1", "200 OK")
    assert record.http_headers.get_header("Content-Encoding") is None
    assert record.http_headers.get_header("X-Crawler-Content-Encoding") == "gzip"
    assert record.http_headers.get_header("Content-Length") == str(len(BODY))
    assert record.content_stream().read() == BODY


def test_records_are_read_back_by_offset(tmp_path: Path) -> None:
    archive = Archive(tmp_path, {})
    places = [archive.append(packed(number, b"<p>%d</p>" % number)) for number in range(5)]
    archive.flush()
    assert [read_body(tmp_path, *place) for place in places] == [b"<p>%d</p>" % number for number in range(5)]
    archive.close()
    with (tmp_path / "archive" / places[0][0]).open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds == ["warcinfo"] + ["response"] * 5


def test_what_was_half_written_is_cut_off(tmp_path: Path) -> None:
    archive = Archive(tmp_path, {})
    name, offset = archive.append(packed(1))
    archive.append(packed(2)[:100])
    archive.close()
    end = offset + len(packed(1))
    again = Archive(tmp_path, {name: end})
    place = again.append(packed(3, b"<p>three</p>"))
    again.close()
    assert place == (name, end)
    assert read_body(tmp_path, name, offset) == BODY
    assert read_body(tmp_path, *place) == b"<p>three</p>"
    whole = gzip.decompress((tmp_path / "archive" / name).read_bytes())
    assert whole.count(b"WARC/1.1") == 3


def test_files_that_the_store_does_not_know_are_left_alone(tmp_path: Path) -> None:
    archive = Archive(tmp_path, {})
    name, offset = archive.append(packed(1))
    archive.close()
    other = Archive(tmp_path, {})
    assert other.append(packed(2))[0] != name
    other.close()
    assert read_body(tmp_path, name, offset) == BODY


def test_a_file_that_the_store_knows_longer_is_not_filled_up(tmp_path: Path) -> None:
    archive = Archive(tmp_path, {"00004.warc.gz": 5000})
    assert archive.append(packed(1))[0] == "00005.warc.gz"
    archive.close()


def test_a_large_file_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "FILE_SIZE", 1000)
    archive = Archive(tmp_path, {})
    places = [archive.append(packed(number)) for number in range(4)]
    archive.close()
    assert len({name for name, _ in places}) > 1
    assert all(read_body(tmp_path, *place) == BODY for place in places)


def test_a_missing_record_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Put the archive back"):
        read_body(tmp_path, "00001.warc.gz", 0)
    archive = Archive(tmp_path, {})
    name, _ = archive.append(packed(1))
    archive.close()
    with pytest.raises(StoreError):
        read_body(tmp_path, name, 10_000_000)

"""The list of providers: what it may hold, and what a person is told where it is wrong."""
from pathlib import Path

import pytest
from scrapy.settings import Settings

from spiders.clinics import plan
from spiders.providers import HEADER, InputError, read_excluded, read_providers

ROOT = Path(__file__).parent.parent


def listed(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "list.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def test_the_list_of_the_real_web_can_be_read() -> None:
    sites = read_providers(ROOT / "sources" / "providers.csv")
    assert len(sites) > 600 and len({site.provider_id for site in sites}) == len(sites)


def test_a_row(tmp_path: Path) -> None:
    path = listed(tmp_path, '"Oak, Elm", HTTPS://WWW.Oak-Elm.com ,clinic,CO,Denver,seen in a list,')
    site = read_providers(listed(tmp_path, *path.read_text().splitlines()[1:], header=f"{HEADER},id"))[0]
    assert (site.provider_id, site.website, site.name) == ("oak-elm.com", "https://www.oak-elm.com/", "Oak, Elm")
    assert not site.is_private


@pytest.mark.parametrize(("lines", "message"), [
    (["A,https://a.com/,clinic,CO,Denver,x", "B,https://www.a.com/b,clinic,CO,Denver,x"],
     "line 3: a.com is listed already, on line 2"),
    (["A,not a site,clinic,CO,Denver,x"], "line 2: website 'not a site' is no address"),
    (["A,,clinic,CO,Denver,x"], "website '' is no address"),
    (["A,a.com,clinic,CO,Denver,x"], "write it as https://"),
    (["A,ftp://a.com/,clinic,CO,Denver,x"], "is no address"),
    (["A,https://intranet/,clinic,CO,Denver,x"], "is no address"),
    (["A,https://a.com/,clinic,CO,Denver,x,y,z"], "more values than columns"),
    ([], "no providers in it"),
])
def test_wrong_lines_are_told(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(InputError) as error:
        read_providers(listed(tmp_path, *lines))
    assert message in str(error.value)


def test_all_wrong_lines_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="12 wrong line") as error:
        read_providers(listed(tmp_path, *["A,x,clinic,CO,Denver,x"] * 12))
    assert "line 2:" in str(error.value) and "and 2 more" in str(error.value)


def test_an_id_must_fit_into_an_address(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="may hold only"):
        read_providers(listed(tmp_path, "A,https://a.com/,clinic,CO,Denver,x,A b", header=f"{HEADER},id"))


@pytest.mark.parametrize(("content", "message"), [
    (b"", "missing columns: name, website"),
    (b"name,website\nA,https://a.com/\n", "missing columns: kind, state, city, source_note"),
    ("name,website\nCafé".encode("latin-1"), "not UTF-8"),
    (b"a\0b", "not a text file"),
])
def test_files_that_are_no_list(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_providers(path)


def test_a_missing_list(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_providers(tmp_path / "none.csv")


def settings(tmp_path: Path, **more: str) -> Settings:
    return Settings({"SOURCES": str(tmp_path), "VAR": str(tmp_path / "var"), "CONTACT": "", **more})


def test_a_site_on_the_internet_needs_a_contact(tmp_path: Path) -> None:
    path = listed(tmp_path, "A,http://127.0.0.1:8000/,clinic,CO,Denver,x", "B,https://b.com/,clinic,CO,Denver,x")
    with pytest.raises(InputError, match="CONTACT=name@example.org"):
        plan(settings(tmp_path), str(path))
    with pytest.raises(InputError, match="neither an email"):
        plan(settings(tmp_path, CONTACT="me"), str(path))
    with pytest.raises(InputError, match="neither an email"):
        plan(settings(tmp_path, CONTACT="me@b.com\r\nX: y"), str(path))
    assert plan(settings(tmp_path, CONTACT="me@b.com"), str(path)).contact == "me@b.com"
    assert [site.provider_id for site in plan(settings(tmp_path), str(path), only="127.0.0.1").sites] == ["127.0.0.1"]


def test_excluded_providers_are_not_visited(tmp_path: Path) -> None:
    path = listed(tmp_path, "A,https://a.com/,clinic,CO,Denver,x", "B,http://127.0.0.1/,clinic,CO,Denver,x")
    (tmp_path / "exclude.yml").write_text("- {id: a.com, reason: asked to be left out, date: 2026-11-03}\n")
    assert [site.provider_id for site in plan(settings(tmp_path), str(path)).sites] == ["127.0.0.1"]


@pytest.mark.parametrize("text", ["a.com", "- a.com", "- {reason: x}", "- {id: [}", "{id: a.com}"])
def test_a_list_of_the_excluded_that_cannot_be_read_stops_everything(tmp_path: Path, text: str) -> None:
    (tmp_path / "exclude.yml").write_text(text)
    with pytest.raises(InputError, match="nobody is visited"):
        read_excluded(tmp_path)


@pytest.mark.parametrize(("arguments", "message"), [
    ({}, "-a providers=FILE.csv"), ({"only": "z"}, "no provider has the id z")])
def test_arguments(tmp_path: Path, arguments: dict[str, str], message: str) -> None:
    path = listed(tmp_path, "A,http://127.0.0.1/,clinic,CO,Denver,x")
    with pytest.raises(InputError, match=message):
        plan(settings(tmp_path), **({"providers": str(path), **arguments} if arguments else {}))

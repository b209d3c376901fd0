"""/api/v1 as a program meets it, on a made-up directory."""

from typing import Any

import pytest

from tests.serving import Site, folder


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    one = Site(folder(tmp_path_factory.mktemp("site")))
    yield one
    one.close()


def test_the_api_answers_other_sites_and_carries_ids_and_evidence(site):
    answer = site.get("/api/v1/providers/chain.example")
    assert answer.headers["access-control-allow-origin"] == "*"
    body: dict[str, Any] = answer.json()
    assert [row["city"] for row in body["locations"]] == ["Denver", "Boulder", "Colorado Springs"]
    boulder = body["locations"][1]["id"]
    assert {(row["route"], row["setting"], row["location_id"]) for row in body["offers"]} == {
        ("iv", "in_person", None),
        ("im", "in_person", boulder),
    }
    assert {(row["service"], row["amount"], row["location_id"]) for row in body["prices"]} >= {
        ("im", 300.0, boulder),
        ("iv", 350.0, boulder),
    }
    for row in body["locations"] + body["offers"] + body["prices"]:
        assert site.get(row["evidence"]).status_code == 200
    assert body["insurance"] is None and body["payment"] == [] and body["field_states"]["insurance"] == "not_found"

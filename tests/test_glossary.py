"""Hard words explained where they stand: once a page, without a script, by the keyboard too."""

import re

import pytest

from tests.serving import ROOT

WORDS = """ketamine infusion injection lozenge spravato off_label compounded rems kap npi exclusion_list prescriber
    schedule_iii superbill hsa_fsa in_network monitoring evidence""".split()


@pytest.fixture(scope="module")
def glossary(site):
    """The module as the server uses it."""
    from directory_pages import glossary

    return glossary


def test_each_word_is_said_in_one_to_four_short_sentences(glossary):
    assert set(WORDS) <= set(glossary.TERMS)
    for term in glossary.TERMS.values():
        sentences = re.split(r"(?<=[.?])\s+", term.says.strip())
        assert 1 <= len(sentences) <= 4 and all(len(one.split()) <= 25 for one in sentences), term.code
        assert term.says.endswith(".") and (term.source is None) == (term.url is None), term.code
        assert term.url is None or term.url.startswith("https://"), term.code


def test_what_speaks_for_an_authority_names_it(glossary):
    for term in glossary.TERMS.values():
        if "FDA" in term.says or "federal" in term.says.lower():
            assert term.url, f"{term.code} says what an authority says, and does not link it"


def test_a_page_explains_the_words_it_uses_once_each_and_no_others(site):
    for address in ("/about", "/", "/privacy", "/directory/providers"):
        page = site.get(address).text
        used = set(re.findall(r'class="term" popovertarget="term-(\w+)"', page))
        explained = re.findall(r'popover id="term-(\w+)"', page)
        assert sorted(used) == sorted(explained), address
    assert {"spravato", "npi"} <= set(re.findall(r'popover id="term-(\w+)"', site.get("/about").text))


def test_two_pages_made_at_once_do_not_share_their_words(site, glossary):
    import asyncio

    async def one(code):
        glossary.begin()
        await asyncio.sleep(0)
        glossary.explain(code)
        await asyncio.sleep(0)
        return [term.code for term in glossary.explained()]

    async def both():
        return await asyncio.gather(one("npi"), one("rems"))

    assert site.run(both()) == [["npi"], ["rems"]]


def test_a_word_that_is_not_in_the_glossary_is_an_error(glossary):
    with pytest.raises(KeyError):
        glossary.explain("wonder drug")


def test_words_of_templates_are_in_the_glossary(glossary):
    for path in (ROOT / "templates").glob("*.html"):
        for code in re.findall(r"\bterm\(\"(\w+)\"", path.read_text()):
            assert code in glossary.TERMS or path.name == "_term.html", f"{path.name}: {code}"

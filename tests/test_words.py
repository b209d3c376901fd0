"""Our own words are about as easy as a health leaflet's: short sentences, plain words, hard ones explained.

What the grade measures, and what it cannot, stands in tests/reading_level.py. `pytest tests/test_words.py -s` prints it
for each page.
"""

import re

import pytest

from pipelines import snapshots
from tests.every_page import HARBOR, PAGES, fact_of, filled
from tests.reading_level import WORD, grade, own_sentences, syllables
from tests.serving import Site, database, folder

# Pages for journalists and programmers, who read harder words for a living: grade 8, and longer sentences.
FOR_WORK = ("data", "codebook", "for programs", "snapshot", "tables", "table", "row", "saved", "own", "sql", "settings",
            "metadata", "empty table", "place", "question")  # fmt: skip
LEAFLET, WORK = 6.0, 8.0  # the highest grades
LONGEST, LONGEST_AT_WORK = 26, 40  # words of a sentence
# Words that have a plainer one, or that few patients know. Where one must stand, it is explained beside it.
PLAINER = {
    "administer": "give",
    "adverse": "bad",
    "aforementioned": "this",
    "ascertain": "find out",
    "clinician-administered": "given by staff",
    "commence": "start",
    "contraindication": "reason not to take it",
    "demonstrate": "show",
    "dissociation": "feeling cut off",
    "efficacy": "how well it works",
    "erroneous": "wrong",
    "facilitate": "help",
    "hereby": "",
    "in order to": "to",
    "intramuscular": "into a muscle",
    "intravenous": "into a vein",
    "methodology": "method",
    "modality": "kind",
    "notwithstanding": "despite",
    "obtain": "get",
    "pharmacological": "drug",
    "prior to": "before",
    "provider-agnostic": "",
    "pursuant": "under",
    "remuneration": "pay",
    "subcutaneous": "under the skin",
    "sublingual": "under the tongue",
    "terminate": "end",
    "utilize": "use",
    "whilst": "while",
}
# A term, and what must stand on the page (its label in the vocabulary says it) or open from it (templates/_term.html).
EXPLAINED = {
    "superbill": "superbill",
    "NPI": "npi",
    "REMS": "rems",
    "HSA": "hsa_fsa",
    "FSA": "hsa_fsa",
    "off-label": "off_label",
    "Off-label": "off_label",
    "in-network": "in_network",
    "troche": "lozenge",
    "compounded": "compounded",
    "exclusion list": "exclusion_list",
}
BESIDE = {  # words that explain the term where it stands
    "superbill": r"bill for your insurer",
    "npi": r"number for billing",
    "rems": r"Spravato",
    "hsa_fsa": r"cards|accounts?",
    "off_label": r"approved",
    "in_network": r"contract with your",
    "lozenge": r"[Ll]ozenge",
    "compounded": r"mixed by a pharmacy|made by a pharmacy|pharmacy-made|compounding pharmacy",
    "exclusion_list": r"may not pay|federal programs",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    path = folder(tmp_path_factory.mktemp("words"))
    snapshots.keep(path / "directory.db", print)
    one = Site(path)
    yield one
    one.close()


@pytest.fixture(scope="module")
def pages(site):
    """The text of each page by name."""
    fact = fact_of(site.get(HARBOR).text)
    return {name: site.get(filled(address, fact)).text for name, address in PAGES.items()}


@pytest.fixture(scope="module")
def names(site):
    """Names of people, places and practices, which are not ours to make easier."""
    of = (
        ("providers", "name"),
        ("providers", "listed_name"),
        ("clinicians", "name"),
        ("locations", "city"),
        ("locations", "street"),
        ("locations", "name"),
    )
    with database(site.path) as conn:
        found = {row[0] for table, column in of for row in conn.execute(f"select {column} from {table}")}
    return [name for name in found if name and len(name) > 2]


def for_work(name):
    """Whether a page is for people at work with the data."""
    return name.lower().startswith(FOR_WORK)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_like_a_leaflet(pages, names, name):
    sentences = own_sentences(pages[name], names)
    reached, allowed = grade(sentences), WORK if for_work(name) else LEAFLET
    print(f"{name:32} grade {reached:4.1f} of {allowed}, {len(sentences):3} sentences")
    hardest = sorted(sentences, key=lambda one: -grade([one]))[:4]
    # Two or three sentences are no text: one hard word makes them grade 10.
    assert reached <= allowed or len(sentences) < 4, hardest
    limit = LONGEST_AT_WORK if for_work(name) else LONGEST
    assert [one for one in sentences if len(WORD.findall(one)) > limit] == []


def test_the_pages_together_are_of_grade_six_at_most(pages, names):
    """No page hides behind another: each sentence counts once, however many pages say it."""
    ours = {one for name in PAGES if not for_work(name) for one in own_sentences(pages[name], names)}
    print(f"all pages for patients: grade {grade(sorted(ours)):.1f}, {len(ours)} different sentences")
    assert len(ours) > 250 and grade(sorted(ours)) <= LEAFLET


def test_explanations_and_rules_of_the_project_read_like_a_leaflet():
    from directory_pages import glossary

    said = [one for term in glossary.TERMS.values() for one in re.split(r"(?<=[.?!])\s+", term.says)]
    print(f"glossary: grade {grade(said):.1f}")
    assert grade(said) <= LEAFLET + 1


@pytest.mark.parametrize("name", [name for name in PAGES if not for_work(name)])
def test_no_word_stands_where_a_plainer_one_would_do(pages, names, name):
    text = " ".join(own_sentences(pages[name], names)).lower()
    found = {word: plain for word, plain in PLAINER.items() if re.search(rf"\b{re.escape(word)}", text)}
    assert found == {}


@pytest.mark.parametrize("name", [name for name in PAGES if not for_work(name)])
def test_hard_words_are_explained_on_the_page_where_they_stand(pages, names, name):
    text = " ".join(own_sentences(pages[name], names))
    for word, code in EXPLAINED.items():
        if re.search(rf"(?<![\w-]){re.escape(word)}\b", text):
            opens = f'popovertarget="term-{code}"' in pages[name]
            assert opens or re.search(BESIDE[code], text), f"“{word}” is not explained"


# --- the measure itself ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("provider", 3), ("infusion", 3), ("ketamine", 3), ("don’t", 1), ("lozenges", 3), ("price", 1)],
)
def test_syllables(word, count):
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("text", "lowest", "highest"),
    [
        ("The cat sat on the mat. It was a good cat.", -3, 2),
        ("We read each page. You see the words behind each value. Ask them what it costs.", -1, 4),
        (
            "Notwithstanding the aforementioned considerations, practitioners administering subanesthetic quantities "
            "must demonstrate familiarity with cardiovascular contraindications.",
            18,
            40,
        ),
    ],
)
def test_the_grade_tells_easy_text_from_hard(text, lowest, highest):
    assert lowest <= grade(re.split(r"(?<=[.])\s+", text)) <= highest


def test_only_our_own_whole_sentences_count():
    page = """<main><h1>Find a provider near you</h1><p>We list what Harbor Clinic says. <b>It is</b> free to use, and
    always “pharmacologically unprecedented” here.</p><blockquote>Utilization of intravenous methodology is paramount.
    </blockquote><pre>select incomprehensible from things.</pre><ul><li>Call them first today.<ul><li>Then ask them
    what it costs.</li></ul></li></ul><table><tr><td>Incomprehensible remuneration is given.</td></tr></table></main>"""
    assert own_sentences(page, ["Harbor Clinic"]) == [
        "We list what it says.",
        "It is free to use, and always it here.",
        "Call them first today.",
        "Then ask them what it costs.",
    ]

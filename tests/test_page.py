"""The page model: what a visitor sees, in reading order, with what each piece stands under."""
import gc
import time

import pytest

from extraction.page import Block, Page, decode, load_json
from extraction.terms import Terms

URL = "https://willow.example/treatments/ketamine"


def page(html, url=URL, **more):
    """A page of an address of its own."""
    return Page(url, html, **more)


def seen(html):
    """What a visitor reads, block by block."""
    return [b.text for b in page(html).blocks]


def contexts(html):
    """Each block's text with its context."""
    return {b.text: b.context for b in page(html).blocks}


# --- what is visible, and where a line ends ---

VISIBLE = {
    "nested boxes without a main": (
        "<div><div><div><span>Ketamine</span> <span>care</span></div></div><div><div>In Salem</div></div></div>",
        ["Ketamine care", "In Salem"]),
    "text beside a box": ("<div>Before<p>inside</p>after</div>", ["Before", "inside", "after"]),
    "words glued across inline tags stay apart": (
        "<p><span>IV</span><span>infusion</span></p>", ["IV infusion"]),
    "one word in two colors stays one": ("<p>Keta<b>mine</b></p>", ["Ketamine"]),
    "white space": ("<p>  $450 \n\t per&nbsp;session </p>", ["$450 per session"]),
    "list items": ("<ul><li>Depression</li><li><p>Anxiety</p></li></ul>", ["Depression", "Anxiety"]),
    "a description list": ("<dl><dt>Price</dt><dd>$450</dd></dl>", ["Price", "$450"]),
    "a button": ("<button>What does it cost?</button><div>$450</div>", ["What does it cost?", "$450"]),
    "entities": ("<p>A &amp; B &lt;3 &#8220;C&#8221;</p>", ["A & B <3 “C”"]),
    "a table": ("<table><tr><td>IV</td><td>$450</td></tr></table>", ["IV", "$450"]),
    "unclosed tags": ("<p>One<p>Two<li>Three", ["One", "Two", "Three"]),
    "scripts, styles and comments": (
        "<script>var a = '$9'</script><style>p{}</style><p>$450</p><!-- $8 --><noscript>$7</noscript>", ["$450"]),
    "a template is no page": ("<template><p>$450</p></template><p>Hello</p>", ["Hello"]),
    "form choices are no text": ("<select><option>IV</option></select><textarea>IM</textarea><p>Hello</p>", ["Hello"]),
    "attributes are no text": ("<img alt='Spravato'><p title='IV' data-text='IM'>Hello</p>", ["Hello"]),
    "hidden": ("<p hidden>$450</p><p style='display: none'>$300</p><p style='visibility:hidden'>$200</p><p>Hello</p>",
               ["Hello"]),
    "for screen readers only": ("<p>Hello<span class='sr-only'>$450</span></p>", ["Hello"]),
    "an accordion that starts closed": (
        "<h3><button aria-expanded='false' aria-controls='a1'>Price</button></h3><div id='a1' hidden>It is $450.</div>",
        ["Price", "It is $450."]),
    "a closed accordion of a builder": (
        "<div class='accordion-title'>Price</div><div class='accordion-content' style='display:none'>It is $450.</div>",
        ["Price", "It is $450."]),
    "a tab that a link opens": (
        "<a href='#im'>IM</a><div id='im' style='display:none'>A shot.</div>", ["IM", "A shot."]),
    "a hidden box that nothing opens": (
        "<button aria-controls='b'>More</button><div id='a' hidden>Old price $300.</div><div id='b' hidden>New.</div>",
        ["More", "New."]),
    "details": ("<details><summary>Price</summary>It is $450.</details>", ["Price", "It is $450."]),
    "a right-to-left mark and a soft hyphen keep the text": ("<p>A\u200fB</p>", ["A\u200fB"]),
}


@pytest.mark.parametrize(("html", "blocks"), VISIBLE.values(), ids=VISIBLE.keys())
def test_a_visitor_sees(html, blocks):
    assert seen(html) == blocks


# --- what a piece stands under ---

CONTEXTS = {
    "headings, outermost first": (
        "<h1>Prices</h1><h2>IV</h2><p>$450</p><h2>IM</h2><p>$300</p>",
        {"$450": "Prices > IV", "$300": "Prices > IM"}),
    "a section ends its heading": (
        "<h1>Willow</h1><section><h2>IV</h2><p>$450</p></section><p>Call us.</p>",
        {"$450": "Willow > IV", "Call us.": "Willow"}),
    "the last card's title says nothing of what follows the cards": (
        "<h1>Prices</h1><div><div><h3>IV</h3><p>$450</p></div><div><h3>IM</h3><p>$300</p></div></div><p>A fee.</p>",
        {"$450": "Prices > IV", "$300": "Prices > IM", "A fee.": "Prices"}),
    "a bold line heads what follows": (
        "<p><strong>Lozenges</strong></p><p>$150</p>", {"$150": "Lozenges"}),
    "a bold sentence heads nothing": ("<p><strong>We care.</strong></p><p>$150</p>", {"$150": ""}),
    "a bold price heads nothing": ("<p><b>$99</b></p><p>Offer</p>", {"Offer": ""}),
    "a heading by role": (
        "<div role='heading' aria-level='2'>IV</div><p>$450</p>", {"$450": "IV"}),
    "a builder's title": ("<div class='card-title'>IV</div><div>$450</div>", {"$450": "IV"}),
    "a table headed above and at the side": (
        "<table><tr><th></th><th>One</th><th>Six</th></tr><tr><td>IV</td><td>$450</td><td>$2,400</td></tr></table>",
        {"$450": "One > IV", "$2,400": "Six > IV"}),
    "a table headed above by plain cells": (
        "<table><tr><td>Form</td><td>Price</td></tr><tr><td>IV</td><td>$450</td></tr></table>",
        {"$450": "Price > IV", "IV": "Form"}),
    "a table headed at the side": (
        "<table><tr><th>IV</th><td>$450</td></tr><tr><th>IM</th><td>$300</td></tr></table>",
        {"$450": "IV", "$300": "IM"}),
    "a table for layout heads nothing": (
        "<table><tr><td><p>Hello</p></td></tr></table>", {"Hello": ""}),
    "a table under a heading": (
        "<h2>Prices</h2><table><tr><td>IV</td><td>$450</td></tr><tr><td>IM</td><td>$300</td></tr></table>",
        {"$450": "Prices > IV"}),
    "a table in a table": (
        "<table><tr><td><table><tr><th>IV</th><td>$450</td></tr><tr><th>IM</th><td>$300</td></tr></table></td></tr>"
        "</table>", {"$450": "IV", "$300": "IM"}),
    "a term and its description": (
        "<dl><dt>IV</dt><dd>$450</dd><dt>IM</dt><dd>$300</dd></dl><p>Call.</p>",
        {"$450": "IV", "$300": "IM", "Call.": ""}),
    "a list and its introduction": (
        "<p>Welcome. We treat:</p><ul><li>Depression</li><li>OCD</li></ul>",
        {"Depression": "We treat:", "OCD": "We treat:"}),
    "a list without one": ("<p>Welcome.</p><ul><li>Depression</li></ul>", {"Depression": ""}),
    "a question in a summary": (
        "<details><summary>Is it safe?</summary><p>Ask us.</p></details><p>After.</p>",
        {"Ask us.": "Is it safe?", "After.": ""}),
    "a question in a button": (
        "<div><button aria-expanded='false'>Do you mail lozenges?</button><div class='panel'>No.</div></div>",
        {"No.": "Do you mail lozenges?"}),
    "a question in a heading, until the next": (
        "<h3>Is it safe?</h3><p>Ask.</p><h3>Is it dear?</h3><p>No.</p><h2>Contact</h2><p>Call.</p>",
        {"Ask.": "Is it safe?", "No.": "Is it dear?", "Call.": "Contact"}),
}


@pytest.mark.parametrize(("html", "expected"), CONTEXTS.values(), ids=CONTEXTS.keys())
def test_each_piece_stands_under(html, expected):
    found = contexts(html)
    assert {text: found[text] for text in expected} == expected


def test_kinds_of_blocks():
    html = ("<h1>Willow</h1><p>Text.</p><ul><li>Item</li></ul><p>• Bullet</p><table><tr><td>Cell</td></tr></table>"
            "<summary>Asked?</summary>")
    assert [b.kind for b in page(html).blocks] == ["heading", "text", "item", "item", "cell", "question"]


def test_regions():
    html = ("<header>Top</header><nav>Menu</nav><div role='navigation'>Menu two</div><div class='main-menu'>Menu three"
            "</div><p>Body</p><aside>Side</aside><footer><nav>Deep</nav>Foot</footer>"
            "<div class='site-footer'>Foot two</div>")
    assert {b.text: b.region for b in page(html).blocks} == {
        "Top": "header", "Menu": "nav", "Menu two": "nav", "Menu three": "nav", "Body": "main", "Side": "aside",
        "Deep": "footer", "Foot": "footer", "Foot two": "footer"}


def test_a_price_menu_is_no_navigation():
    assert [b.region for b in page("<div class='price-menu'>IV $450</div>").blocks] == ["main"]


def test_the_smallest_box_around_a_piece():
    both = page("<div><div><h3>IV</h3><p>$450</p></div><div><h3>IM</h3><p>$300</p></div></div>")
    assert [[b.text for b in both.box(block)] for block in both.blocks] == [["IV", "$450"]] * 2 + [["IM", "$300"]] * 2
    alone = page("<p>Alone</p>")
    assert alone.box(alone.blocks[0]) == alone.blocks


def test_line_breaks_end_sentences_and_hard_wraps_do_not():
    block = page("<p>IV: $450<br>IM: $300<br>for each visit</p>").blocks[0]
    assert (block.text, [s.text for s in block.sentences]) == (
        "IV: $450 IM: $300 for each visit", ["IV: $450", "IM: $300 for each visit"])


def test_every_sentence_stands_in_its_block():
    html = "<p>We give IV. We do not give IM!<br>Call now • Book online</p>"
    for sentence in page(html).blocks[0].sentences:
        assert sentence.block.text[sentence.start:].startswith(sentence.text)


# --- words ---

def test_the_word_index():
    p = page("<p>IV Ketamine: $450</p><p>We’re here. KETAMINE!</p><p>Nothing</p>")
    assert [b.index for b in p.having("ketamine")] == [0, 1]
    assert [b.index for b in p.having("$", "nothing")] == [0, 2]
    assert [b.index for b in p.having("we're")] == [1]
    assert p.having("spravato") == []


def test_sentences_with_terms():
    p = page("<p>We give IV ketamine. We give no IM.</p><p>Nothing.</p>")
    terms = Terms([("iv", "IV ketamine"), ("im", "IM")])
    assert [(s.text, [m.code for m in found]) for s, found in p.sentences_with(terms)] == [
        ("We give IV ketamine.", ["iv"]), ("We give no IM.", ["im"])]


# --- head, links, structured data ---

def test_title_meta_and_language():
    p = page("<html lang='es'><head><title> Willow\n Clinic </title>"
             "<meta name='Description' content=' Ketamine  care '>"
             "<meta property='og:type' content='article'><meta name='empty' content=''></head><body></body></html>")
    assert (p.title, p.meta, p.lang) == (
        "Willow Clinic", {"description": "Ketamine care", "og:type": "article"}, "es")


def test_a_title_within_a_drawing_is_none():
    assert page("<svg><title>Logo</title></svg><p>x</p>").title == ""


def test_links_are_absolute_and_labelled():
    p = page("<nav><a href='/prices#top'>Prices</a></nav><a href='faq'><img></a><a href='https://other.example/'>O</a>"
             "<a href='#here'>x</a><a href='javascript:go()'>x</a><a href='http://[bad'>x</a>"
             "<a href='tel:+15035550142' aria-label='Call'></a>")
    assert p.links == [
        ("https://willow.example/prices", "Prices", "nav"), ("https://willow.example/treatments/faq", "", "main"),
        ("https://other.example/", "O", "main"), ("tel:+15035550142", "Call", "main")]


def test_links_go_by_the_base_address():
    assert page("<base href='/en/'><a href='prices'>P</a>").links == [("https://willow.example/en/prices", "P", "main")]
    assert page("<base href='http://[bad'><a href='/p'>P</a>").links == [("https://willow.example/p", "P", "main")]


def test_a_menu_of_links_is_a_line_each():
    blocks = page("<div><a href='/a'>IV</a> <a href='/b'>IM</a></div><p>See <a href='/c'>here</a> or <i>there</i></p>")
    assert [(b.text, b.linked) for b in blocks.blocks] == [("IV", True), ("IM", True), ("See here or there", False)]


LD = '<script type="application/ld+json">%s</script>'


def test_jsonld_is_flattened():
    p = page(LD % '{"@context": "x", "@graph": [{"@type": "WebPage"}, {"@type": "MedicalClinic", "address": '
             '{"@type": "PostalAddress", "postalCode": "97301"}}]}')
    assert [item["@type"] for item in p.jsonld] == ["WebPage", "MedicalClinic", "PostalAddress"]


@pytest.mark.parametrize(("text", "value"), [
    ('{"a": 1}', {"a": 1}), (' <!-- {"a": 1} --> ', {"a": 1}), ('{"a": [1, 2,], }', {"a": [1, 2]}),
    ('{"a": "line\nbreak"}', {"a": "line\nbreak"}), ('{"a": 1};', {"a": 1}),
    ('{"a": "\\ud83d\\ude42"}', {"a": "\N{SLIGHTLY SMILING FACE}"}), ('{"a": "half \\ud83d"}', {"a": "half ?"}),
    ('{"a": ', None), ("", None), ("no json", None), ("[" * 100_000, None)])
def test_jsonld_as_clinics_write_it(text, value):
    assert load_json(text) == value


def test_broken_jsonld_costs_itself_only():
    p = page(LD % '{"@type": "MedicalClinic", "name": ' + LD % '{"@type": "Physician"}' + "<p>Hello</p>")
    assert ([i["@type"] for i in p.jsonld], [b.text for b in p.blocks]) == (["Physician"], ["Hello"])


MICRODATA = """<div itemscope itemtype="https://schema.org/MedicalClinic"><b itemprop="name">Willow</b>
<div itemprop="address" itemscope itemtype="https://schema.org/PostalAddress"><i itemprop="postalCode">97301</i></div>
</div>"""


@pytest.mark.parametrize("before", ["", '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>'])
def test_microdata_has_the_shape_of_jsonld(before):
    p = page(before + MICRODATA)
    assert [(i["@type"], i.get("name"), i.get("postalCode")) for i in p.microdata] == [
        ("MedicalClinic", "Willow", None), ("PostalAddress", None, "97301")]


@pytest.mark.parametrize("html", ["", "<p>itemscope</p>", "<!-- itemscope -->"])
def test_no_microdata(html):
    assert page(html).microdata == []


# --- bytes ---

ENCODED = {
    "utf-8 by header": ("Café".encode(), "text/html; charset=utf-8", "Café"),
    "Windows-1252 by header": ("Café – “x”".encode("cp1252"), "text/html; charset=windows-1252", "Café – “x”"),
    "latin-1 means Windows-1252": ("“Café”".encode("cp1252"), "text/html; charset=iso-8859-1", "“Café”"),
    "Windows-1252 by meta": ("<meta charset=windows-1252>Café –".encode("cp1252"), None, "Café –"),
    "Windows-1252 by guess": ("Café – naïve".encode("cp1252"), None, "Café – naïve"),
    "utf-8 by guess": ("Café – naïve".encode(), None, "Café – naïve"),
    "a byte order mark": (b"\xef\xbb\xbf" + "Café".encode(), None, "Café"),
    "a byte order mark before the header": (b"\xef\xbb\xbf" + "Café".encode(), "text/html; charset=latin-1", "Café"),
    "utf-16 by its mark": ("\ufeffCafé".encode("utf-16-le"), None, "Café"),
    "a charset that is none": ("Café".encode(), "text/html; charset=nonsense", "Café"),
    "a header that is none": ("Café".encode(), ";;;", "Café"),
}


@pytest.mark.parametrize(("body", "header", "text"), ENCODED.values(), ids=ENCODED.keys())
def test_bytes_become_text(body, header, text):
    assert [b.text for b in Page(URL, body, header).blocks] == [text]


def test_decoding_never_fails():
    assert isinstance(decode(bytes(range(256)) * 10, "text/html; charset=utf-8"), str)


# --- digest, scripts ---

PLAIN = "<p>We give IV ketamine.</p><a href='/prices'>Prices</a>"


@pytest.mark.parametrize("same", [
    PLAIN, f"<div id='n-83713'>{PLAIN}</div>", f"{PLAIN}<script nonce='77'>now()</script>",
    PLAIN.replace("<p>", "<p >\n")])
def test_the_digest_stays_when_only_markup_changes(same):
    assert page(same).digest == page(PLAIN).digest


@pytest.mark.parametrize("other", [
    PLAIN.replace("IV", "IM"), PLAIN.replace("/prices", "/cost"), PLAIN + LD % '{"@type": "Physician"}',
    f"<title>New</title>{PLAIN}", ""])
def test_the_digest_changes_with_what_is_said(other):
    assert page(other).digest != page(PLAIN).digest


def test_a_page_that_needs_scripts():
    assert page("<div id='root'></div><script src='app.js'></script>").needs_javascript
    assert not page("<p>Closed today.</p>").needs_javascript
    assert not page("<script></script><p>" + "We give IV ketamine in Salem. " * 10).needs_javascript


# --- hostile and broken pages ---

DEEP = {
    "boxes": "<div>" * 5000, "inline": "<span>" * 5000, "lists": "<ul><li>" * 2500, "tables": "<table><tr><td>" * 1500,
    "bold": "<b>" * 5000, "details": "<details><summary>Why?</summary>" * 2000, "forms": "<section><form>" * 2000,
    "links": "<a href=x><div>" * 2000,
}


@pytest.mark.parametrize("opening", DEEP.values(), ids=DEEP.keys())
def test_deep_nesting_is_read_to_its_end(opening):
    assert "We give IV ketamine." in page(opening + "<p>We give IV ketamine.</p><p>Bye.</p>").text


def test_lines_stay_lines_however_deep():
    html = "<p>One<br>Two</p><p hidden>Three</p><script>x</script><p>Four <b>five</b></p>"
    assert [b.text for b in page("<div>" * 500 + html).blocks] == ["One Two", "Four five"]


@pytest.mark.parametrize("html", [
    "", " \n ", b"", b"\x00" * 100, bytes(range(256)) * 100, "<", "<!--", "<![CDATA[", "<p", "</p></p></div>",
    "<html><body><frameset></frameset>", "\ufeff", "<div role='heading' aria-level='two'>x</div>",
    "<p itemscope>\x00a\x01</p>", "<p>\ud800</p>", '<meta name="description"><title></title>',
    LD % "[1, null, {}]", LD % '{"@type": null}', "<table><tr></tr></table>", "<table><td>a<td>b<tr><td>c",
    "<a href='http://[x'>a</a>", "<a href=' '>a</a>", "<base href=''>", "<h1></h1><h9>x</h9>"])
def test_broken_pages_raise_nothing(html):
    p = page(html)
    assert isinstance((p.text, p.jsonld, p.microdata, p.digest, p.links), tuple)


@pytest.mark.parametrize("address", ["", "willow.example", "http://[", "mailto:a@b.example"])
def test_an_odd_address_raises_nothing(address):
    assert page("<a href='/x'>x</a><p>Hello</p>", url=address).blocks[-1].text == "Hello"


def test_two_megabytes_are_read_in_time():
    paragraph = "<div class='row'><h3>IV ketamine</h3><p>We give it for $450. Call <a href='/c'>us</a>.</p></div>"
    html = paragraph * (2_000_000 // len(paragraph))
    gc.collect()
    start = time.perf_counter()
    p = page(html)
    assert len(p.blocks) == 2 * html.count("<h3>")
    assert time.perf_counter() - start < 4  # seconds; about 0.5 on a quiet machine


def test_long_text_is_read_in_pieces():
    """No block or sentence is so long that a pattern could run away on it, and nothing of it is lost."""
    text = "ketamine lozenges, " * 20_000
    p = page(f"<p>{text}</p>")
    assert max(len(b.text) for b in p.blocks) <= 4000
    assert max(len(s.text) for b in p.blocks for s in b.sentences) <= 1500
    assert " ".join(s.text for b in p.blocks for s in b.sentences) == text.strip()


def test_a_block_made_by_hand():
    assert [s.text for s in Block(0, "text", "One. Two.").sentences] == ["One.", "Two."]

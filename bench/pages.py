# ruff: noqa: E501  (lines of markup and of running text)
"""Made-up clinic pages of real size, each a little different, for the bench.

A page has about 172 kB, of which 16 kB are text in 1,600 nodes (elements and pieces of text, as a reader walks them);
the rest is what builders add: class names, settings as JSON in attributes, style sheets and scripts in the page. Names
and people are invented, telephone numbers are 555-01xx.
"""
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from random import Random

import yaml

PAGE_BYTES = 172_000
TEXT_CHARACTERS = 16_000

TOWNS = (("Larkford", "OH", "43099"), ("Port Emmet", "WA", "98099"), ("Silver Gap", "CO", "80099"),
         ("Dunmere", "TX", "78099"), ("Ashby Falls", "NY", "12099"), ("Marrow Bay", "CA", "94099"))
FIRST = ("Imogen", "Tobias", "Renata", "Caleb", "Odette", "Marcus", "Priya", "Silas", "Wren", "Dorothea")
LAST = ("Quillfeather", "Ashgrove", "Merriweather", "Stonebridge", "Larkspur", "Halloway", "Pemberton", "Oakes")
TITLES = (("MD", "Medical director, anesthesiologist"), ("CRNA", "Nurse anesthetist"), ("PMHNP-BC", "Psychiatric nurse practitioner"),
          ("RN", "Infusion nurse"), ("LCSW", "Integration therapist"), ("DO", "Psychiatrist"))
BRANDS = ("Quiet Harbor", "Blue Lantern", "Stillwater", "Northlight", "Open Gate", "Tall Pine")
CONDITIONS = ("Depression", "Treatment-resistant depression", "Anxiety", "PTSD", "OCD", "Bipolar depression",
              "Chronic pain", "Migraine", "Fibromyalgia", "CRPS", "Postpartum depression", "Nerve pain")
SERVICES = (
    ("IV ketamine infusions", "A slow drip over forty minutes in a private room, with a nurse beside you all along."),
    ("IM ketamine injections", "One shot in the upper arm, given in our office, for people who would rather skip the line."),
    ("Spravato", "We are a certified treatment center, and you stay with us for two hours after each spray."),
    ("Booster visits", "A single infusion every four to eight weeks keeps the gain of the first course going."),
    ("Integration sessions", "A licensed therapist helps you put into words what came up, and what to do with it."),
    ("Vitamin drips", "Magnesium and B vitamins, for patients who come for headaches and for tired ones."),
    ("Pain infusions", "Longer infusions of two to four hours for nerve pain and CRPS, after a talk with your pain doctor."),
    ("Telehealth consultation", "The first talk with our prescriber is by video, at a time that suits you."))
QUESTIONS = (
    ("How many infusions will I need?", "Most people start with six infusions over two to three weeks, and then come back for a booster when the mood dips."),
    ("How long does one visit take?", "Plan for ninety minutes: forty for the infusion itself, and the rest to settle in and to rest afterwards."),
    ("Do you take insurance?", "We are out of network with every plan. We give you a superbill, and some plans pay part of the visit back."),
    ("Does insurance pay for Spravato?", "Many plans do, once a prior authorization is through. Our office manager sends the papers for you."),
    ("Can I drive home afterwards?", "No. Please bring someone who can take you home, and do not drive until the next morning."),
    ("Do you send lozenges to my home?", "We do not mail ketamine. Every dose is given here, where your pulse and blood pressure are watched."),
    ("Is ketamine approved by the FDA for depression?", "Ketamine is approved as an anesthetic only. Its use for depression is off-label, and we tell you so before you start."),
    ("Will I be asleep?", "No. You stay awake and can speak, though the room may seem far away for a while."),
    ("What are the side effects?", "Some people feel sick or dizzy, and blood pressure may rise for an hour. We keep medicine ready for both."),
    ("Who should not have ketamine?", "People with uncontrolled blood pressure, with a history of psychosis, or who are pregnant should not be treated here."),
    ("Can ketamine be addictive?", "It can be misused. We see you in person each time, and we do not prescribe it to take away."),
    ("What is the youngest age you treat?", "We treat adults of eighteen and over; in some cases sixteen, with both parents in the room."),
    ("Do I need a referral?", "You do not need one. If you have a psychiatrist, we ask to talk with them before your first infusion."),
    ("How soon may I feel better?", "Some feel lighter within a day, others after the fourth visit, and some do not feel any change at all."),
    ("Is it different from a telehealth program?", "Many online programs ship tablets to your door. We think that a nurse in the room is worth the drive."),
    ("What if I have to cancel?", "Let us know two working days before. A late cancellation costs $75, and a missed visit costs $150."))
PARAGRAPHS = (
    "Low mood that will not lift can wear a person down, and their family with them. Our practice was started so that people here need not travel to the city for care that works when pills have not.",
    "Before the first visit we go through your history, your medicines and your blood pressure. If ketamine is not a good idea for you, we say so, and we name someone who may be of more help.",
    "The room has a reclining chair, a blanket and a door that shuts. A nurse sits with you from the first minute to the last, and the doctor is in the building on every treatment day.",
    "Studies of ketamine for depression are mostly small and short. What we know is that many people feel better within days, and that for some the effect fades unless they come back.",
    "We started with a single chair in 2017. Since then more than nine hundred people have been treated here, among them nurses, farmers, veterans and students.",
    "Compared with daily tablets, an infusion works fast but does not last by itself. Talking therapy before and after seems to help people hold on to what they gain.",
    "If you live far away, we can plan two infusions in one week and the rest near the weekend. Ask at the desk about the guest house around the corner.",
    "Your own doctor stays your doctor. With your leave we send a letter after the first, the third and the last infusion, so that everyone knows what was given and how it went.",
    "We watch heart rate, blood pressure and oxygen all the way through. You go home when you can stand steady, drink a glass of water and tell us the way.",
    "Some clinics sell large packages up front. We ask you to pay for each visit on the day, because nobody can know beforehand how many you will need.",
    "Ketamine has been used in hospitals since 1970. It numbs pain and, in smaller amounts, quiets the circling thoughts that come with long depression.",
    "For people with chronic pain we use longer infusions and a different schedule. A pain physician reads your scans first and sets the dose with our anesthesiologist.",
    "Veterans may ask their VA team for a community care referral. We bill the VA directly once that letter is here, and there is nothing to pay on the day.",
    "You will fill in a short mood scale on a tablet before every visit. We look at the line together after the fourth infusion and decide whether to go on.",
    "Nothing on this page is advice for your own case. If you think about ending your life, call or text 988 now, or go to the nearest emergency room.")
STORIES = (
    "I had tried four antidepressants. After the third infusion I laughed at a film, and my daughter noticed.",
    "The nurse held my hand through the odd part. I would not have stayed otherwise.",
    "It did not cure me, but the mornings are possible again.",
    "Kind people, a warm blanket, and a bill that said what they had said.",
    "My migraines come once a month now and not every other day.")
STEPS = (("Call or write", "Tell us a little about yourself. We ring back within one working day."),
         ("Free phone call", "Fifteen minutes with a nurse, to see whether a visit makes sense."),
         ("Evaluation", "An hour with our prescriber, in person or by video."),
         ("First course", "Six infusions over three weeks, each in our office."),
         ("Afterwards", "A booster when it is needed, and a talk with your therapist."))
ARTICLES = ("Ketamine lozenges or an infusion: what differs", "What Spravato is, and what it is not", "Five questions to ask any clinic",
            "How long does the effect last?", "What the FDA says of compounded ketamine", "Eating before an infusion",
            "A music list for your visit", "When ketamine is the wrong choice")
MENU = ("Home", "Ketamine therapy", "IV ketamine", "IM ketamine", "Spravato", "Pain infusions", "Prices", "Insurance and payment",
        "Our team", "Conditions we treat", "Depression", "Anxiety", "PTSD", "Chronic pain", "Questions", "First visit",
        "Stories", "Journal", "Referrals", "Contact")
TOPICS = ("index", "ketamine-therapy", "prices", "faq", "our-team", "conditions", "contact", "first-visit", "spravato",
          "insurance", "pain", "about", "services", "locations", "depression", "anxiety")
# What tells one page's sentence from another's.
ASIDES = ("as a rule", "in most weeks", "at both desks", "whatever the season", "in our experience", "on weekdays", "since {year}",
          "for {n} years now", "on {n} days a month", "with the same {n} people", "as we wrote in {year}", "after {n} in the afternoon")
COLORS = ("#2b4c6f", "#f4efe6", "#7aa095", "#222222", "#c26d4a")


class Builder:
    """Writes one page as a page builder does: each thing in four boxes, each box with its classes and settings."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.parts: list[str] = []
        self.boxes = 0

    def write(self, *parts: str) -> None:
        self.parts.extend(parts)

    def settings(self, kind: str) -> str:
        """An attribute of escaped JSON, as builders leave them on their boxes."""
        data = {"kind": kind, "animation": "fadeInUp", "delay": self.random.randrange(0, 900, 100),
                "background": self.random.choice(COLORS), "padding": {"unit": "px", "top": self.random.randrange(80)}}
        return json.dumps(data).replace('"', "&quot;")

    def open(self, kind: str, tag: str = "div", extra: str = "") -> None:
        self.boxes += 1
        number = f"{self.random.randrange(16 ** 7):07x}"
        settings = f' data-settings="{self.settings(kind)}"' if self.boxes % 3 == 0 else ""
        self.write(f'<{tag} class="bx-element bx-element-{number} bx-{kind} bx-widget bx-widget-{kind}{extra}" data-id="{number}" '
                   f'data-element_type="widget" data-widget_type="{kind}.default"{settings}>')

    def boxed(self, kind: str, *inner: str) -> None:
        """One widget: a box, its container, its content."""
        self.open(kind)
        self.write('\n\t\t\t\t<div class="bx-widget-container">\n\t\t\t\t\t', *inner, "\n\t\t\t\t</div>\n\t\t\t\t</div>\n")

    def varied(self, text: str) -> str:
        """The text with an aside in about every other sentence, so that no two pages say quite the same."""
        sentences = text.split(". ")
        for place, sentence in enumerate(sentences):
            if self.random.random() < 0.6:
                aside = self.random.choice(ASIDES).format(year=self.random.randrange(2008, 2026), n=self.random.randrange(2, 29))
                sentences[place] = f"{sentence.removesuffix('.')}, {aside}{'.' if sentence.endswith('.') else ''}"
        return ". ".join(sentences)

    def section(self, kind: str, tag: str = "section", extra: str = "") -> None:
        self.open(kind, tag, extra)
        self.write('<div class="bx-container bx-column-gap-default">\n')

    def end(self, tag: str = "section") -> None:
        self.write(f"</div></{tag}>\n")

    def heading(self, level: int, text: str) -> None:
        self.boxed("heading", f'<h{level} class="bx-heading-title bx-size-default">{text}</h{level}>')

    def text(self, *paragraphs: str) -> None:
        self.boxed("text-editor", *(f"<p>{self.varied(p)}</p>" for p in paragraphs))

    def links(self, labels: Iterable[str], region: str) -> None:
        items = (f'<li class="menu-item menu-item-type-post_type menu-item-{self.random.randrange(9999)}">'
                 f'<a href="{address_of(label)}" class="bx-item bx-menu-link">{label}</a></li>\n' for label in labels)
        self.boxed("nav-menu", f'<ul class="bx-nav-menu bx-nav-{region}">', *items, "</ul>")


def address_of(label: str) -> str:
    """Where a menu entry leads: one of the site's pages."""
    known = {"Home": "/", "IV ketamine": "/ketamine-therapy", "IM ketamine": "/services", "Prices": "/prices", "Questions": "/faq",
             "Our team": "/our-team", "Conditions we treat": "/conditions", "Pain infusions": "/pain",
             "Insurance and payment": "/insurance", "Chronic pain": "/pain", "PTSD": "/anxiety", "Stories": "/about",
             "Journal": "/locations", "Referrals": "/contact"}
    return known.get(label, "/" + label.lower().replace(" ", "-"))


def make_page(site: int, number: int) -> str:
    """The page `number` of the made-up site `site`; the same numbers give the same page."""
    random = Random(f"{site}/{number}")
    brand = f"{BRANDS[site % len(BRANDS)]} Ketamine {'Clinic' if site % 2 else 'Center'}"
    town, state, code = TOWNS[site % len(TOWNS)]
    topic = TOPICS[number % len(TOPICS)].replace("-", " ").title().replace("Index", "Ketamine Treatment")
    street, phone = f"{100 + 7 * site} Heron Street, Suite {number + 1}", f"({212 + site % 700}) 555-01{(site + number) % 100:02}"
    page = Builder(random)
    _header(page, brand, phone)
    page.write('<main id="content" class="site-main bx-page"><div data-builder-type="wp-page" class="builder">\n')
    _hero(page, topic, brand, town)
    sections = [_services, _prices, _questions, _team, _conditions, _steps, _stories, _journal]
    random.shuffle(sections)
    for write in sections:
        write(page)
    _fill(page, brand)
    page.write("</div></main>\n")
    _footer(page, brand, f"{street}, {town}, {state} {code}", phone)
    return _document(page, brand, topic, town, state, street, code, phone)


def _header(page: Builder, brand: str, phone: str) -> None:
    page.section("header", "header", " site-header")
    page.boxed("image", f'<a href="/"><img src="/files/logo.png" width="180" height="60" alt="{brand}" class="attachment-full size-full" '
               'srcset="/files/logo.png 180w, /files/logo-150.png 150w" sizes="(max-width: 180px) 100vw, 180px"></a>')
    page.links(MENU, "main")
    page.boxed("button", f'<a class="bx-button bx-size-sm" role="button" href="tel:{phone}"><span class="bx-button-content">'
               f'<span class="bx-icon"><svg viewBox="0 0 512 512"><path d="M493 24l-104-24c-11-2-22 3-27 13z"></path></svg></span>'
               f'<span class="bx-button-text">{phone}</span></span></a>')
    page.end("header")


def _hero(page: Builder, topic: str, brand: str, town: str) -> None:
    page.section("hero")
    page.heading(1, f"{topic} in {town}")
    page.text(f"{brand} gives ketamine infusions, injections and Spravato in {town}, in person and with a nurse in the room.",
              *page.random.sample(PARAGRAPHS, 2))
    page.boxed("button", '<a class="bx-button" href="/contact"><span class="bx-button-text">Book a free call</span></a>')
    page.end()


def _services(page: Builder) -> None:
    page.section("services")
    page.heading(2, "What we offer")
    for name, text in page.random.sample(SERVICES, 7):
        page.boxed("image-box", '<div class="bx-image-box-wrapper"><figure class="bx-image-box-img"><img loading="lazy" src="/files/a.jpg" alt=""></figure>'
                   f'<div class="bx-image-box-content"><h3 class="bx-image-box-title"><a href="/services">{name}</a></h3>'
                   f'<p class="bx-image-box-description">{page.varied(text)}</p></div></div>')
    page.end()


def _prices(page: Builder) -> None:
    low = page.random.randrange(350, 650, 5)
    rows = (("Medical evaluation", "60 minutes, by video or here", "$250"), ("IV ketamine infusion", "40 minutes", f"${low}"),
            ("Six IV infusions", "paid at once", f"${low * 6 - 200:,}"), ("IM ketamine injection", "with a nurse", f"${low - 75}"),
            ("Pain infusion", "four hours", f"${low * 2}"), ("Booster infusion", "after a full course", f"${low - 25}"),
            ("Integration session", "50 minutes", "$160"))
    page.section("prices")
    page.heading(2, "Prices")
    body = "".join(f'<tr class="bx-row"><td class="bx-td"><span class="bx-cell">{a}</span></td><td class="bx-td">{b}</td>'
                   f'<td class="bx-td"><strong>{c}</strong></td></tr>\n' for a, b, c in rows)
    page.boxed("table", '<table class="bx-table"><thead><tr><th>Treatment</th><th>Length</th><th>Price</th></tr></thead><tbody>'
               f"{body}</tbody></table>")
    for name, price, note in (("Single infusion", f"${low}", "per infusion"), ("First course", f"${low * 6 - 200:,}", "six infusions"),
                              ("Membership", "$199", "per month, with one visit by video")):
        page.boxed("price-table", f'<div class="bx-price-table"><div class="bx-price-table-header"><h3 class="bx-price-table-heading">{name}</h3></div>'
                   f'<div class="bx-price-table-price"><span class="bx-price">{price}</span><span class="bx-period">{note}</span></div>'
                   '<ul class="bx-price-table-features"><li><span>Nurse in the room</span></li><li><span>Snacks and a blanket</span></li>'
                   '<li><span>Letter to your doctor</span></li></ul></div>')
    page.text("We take cash, cards, HSA and FSA cards. CareCredit payment plans are available for a first course. We do not bill "
              "insurance for ketamine; you get a superbill to send in.")
    page.end()


def _questions(page: Builder) -> None:
    page.section("faq")
    page.heading(2, "Frequently asked questions")
    for n, (question, answer) in enumerate(page.random.sample(QUESTIONS, 12)):
        page.boxed("accordion", f'<div class="bx-accordion-item"><div id="tab-{n}" class="bx-tab-title" role="button" aria-expanded="false" aria-controls="panel-{n}">'
                   f'<span class="bx-accordion-icon"><i class="fas fa-plus"></i></span><a class="bx-accordion-title" tabindex="0">{question}</a></div>'
                   f'<div id="panel-{n}" class="bx-tab-content bx-clearfix" role="region" aria-labelledby="tab-{n}" style="display: none;"><p>{page.varied(answer)}</p></div></div>')
    page.end()


def _team(page: Builder) -> None:
    page.section("team")
    page.heading(2, "The people who treat you")
    for credential, role in page.random.sample(TITLES, 5):
        name = f"{page.random.choice(FIRST)} {page.random.choice(LAST)}"
        page.boxed("team-member", f'<div class="bx-team"><img loading="lazy" src="/files/p.jpg" alt="{name}"><h3 class="bx-name">{name}, {credential}</h3>'
                   f'<div class="bx-role"><span>{role}</span></div><p>{name.split()[0]} trained in {page.random.choice(TOWNS)[0]} and has given '
                   f'infusions for {page.random.randrange(3, 15)} years. Before that {name.split()[0]} worked in emergency care.</p></div>')
    page.end()


def _conditions(page: Builder) -> None:
    page.section("conditions")
    page.heading(2, "Conditions we treat")
    page.text("We treat adults with any of these, when other treatment has not been enough:")
    items = "".join(f'<li class="bx-icon-list-item"><span class="bx-icon-list-icon"><i class="fas fa-check"></i></span>'
                    f'<span class="bx-icon-list-text">{c}</span></li>\n' for c in page.random.sample(CONDITIONS, 10))
    page.boxed("icon-list", f'<ul class="bx-icon-list-items">{items}</ul>')
    page.end()


def _steps(page: Builder) -> None:
    page.section("steps")
    page.heading(2, "How it goes")
    for n, (name, text) in enumerate(STEPS, 1):
        page.boxed("step", f'<div class="bx-step"><div class="bx-number">{n}</div><h4 class="bx-step-title">{name}</h4><p>{page.varied(text)}</p></div>')
    page.end()


def _stories(page: Builder) -> None:
    page.section("testimonials")
    page.heading(2, "What patients say")
    for story in page.random.sample(STORIES, 4):
        page.boxed("testimonial", f'<div class="swiper-slide"><blockquote class="bx-testimonial">“{page.varied(story)}”</blockquote><cite class="bx-cite">'
                   f'<span>{page.random.choice(FIRST)} {page.random.choice("ABCDEFG")}.</span></cite></div>')
    page.end()


def _journal(page: Builder) -> None:
    page.section("posts")
    page.heading(2, "From our journal")
    for title in page.random.sample(ARTICLES, 6):
        page.boxed("post", f'<article class="bx-post post type-post status-publish format-standard category-news"><div class="bx-post-text"><h3 class="bx-post-title">'
                   f'<a href="/about">{title}</a></h3><div class="bx-post-excerpt"><p>{page.random.choice(PARAGRAPHS)[:110]}</p></div>'
                   '<a class="bx-post-read-more" href="/about">Read more</a></div></article>')
    page.end()


def _fill(page: Builder, brand: str) -> None:
    """Sections of running text, some of it in builder's small pieces, until the page says as much as a real one."""
    said = sum(map(len, _words("".join(page.parts))))
    number = 0
    while said < TEXT_CHARACTERS:
        number += 1
        paragraphs = page.random.sample(PARAGRAPHS, 2)
        page.section("content")
        page.heading(2 if number % 2 else 3, f"{page.random.choice(ARTICLES[3:])} ({number})")
        page.text(*(p.replace("ketamine", "<strong>ketamine</strong>", 1) for p in paragraphs))
        tags = "".join(f'<div class="bx-tag"><span class="bx-tag-icon"></span><span class="bx-tag-text">{c}</span></div>'
                       for c in page.random.sample(CONDITIONS, 5))
        page.boxed("tags", tags)
        page.end()
        said += sum(map(len, paragraphs)) + 150
    page.text(f"© 2026 {brand}. All pages are for information only.")


def _words(markup: str) -> list[str]:
    """The pieces of text in markup without script and style."""
    return [piece.rpartition(">")[2].strip() for piece in markup.split("<")]


def _footer(page: Builder, brand: str, address: str, phone: str) -> None:
    page.section("footer", "footer", " site-footer")
    page.boxed("icon-list", f'<ul class="bx-icon-list-items"><li><span>{brand}</span></li><li><span>{address}</span></li>'
               f'<li><a href="tel:{phone}">{phone}</a></li><li><span>Mon to Fri: 8 am to 5 pm</span></li></ul>')
    page.links(MENU[1:], "footer")
    page.links(("Privacy", "Terms", "Accessibility"), "legal")
    page.end("footer")


def _document(page: Builder, brand: str, topic: str, town: str, state: str, street: str, code: str, phone: str) -> str:
    """The whole document: head, body, and style sheets and scripts until the page has its size."""
    data = {"@context": "https://schema.org", "@graph": [
        {"@type": "MedicalClinic", "name": brand, "telephone": phone, "address": {
            "@type": "PostalAddress", "streetAddress": street, "addressLocality": town, "addressRegion": state, "postalCode": code}},
        {"@type": "WebPage", "name": topic}]}
    body = "".join(page.parts)
    head = (f'<meta charset="utf-8"><title>{topic} in {town}, {state} | {brand}</title>\n'
            f'<meta name="description" content="{brand}: ketamine infusions and Spravato in {town}, {state}.">\n'
            f'<script type="application/ld+json">{json.dumps(data)}</script>\n')
    rest = PAGE_BYTES - len((head + body).encode()) - 250
    style, script = _style(page.random, rest // 2), _script(page.random, rest - rest // 2)
    return (f'<!DOCTYPE html>\n<html lang="en-US"><head>{head}<style id="bx-inline-css">{style}</style></head>\n'
            f'<body class="home page page-id-2 builder-default">\n{body}<script id="bx-js">{script}</script></body></html>\n')


def _style(random: Random, size: int) -> str:
    rules: list[str] = []
    have = 0
    while have < size:
        rule = (f".bx-{random.randrange(9999)} .bx-element.bx-element-{random.randrange(16 ** 7):07x}"
                f"{{--display:flex;color:{random.choice(COLORS)};padding:{random.randrange(90)}px}}\n")
        rules.append(rule)
        have += len(rule)
    return "".join(rules)[:max(size, 0)]


def _script(random: Random, size: int) -> str:
    lines: list[str] = []
    have = 0
    while have < size:
        line = f'var bx{random.randrange(9999)}={{"ajax":"\\/ajax","nonce":"{random.randrange(16 ** 10):010x}","on":true}};\n'
        lines.append(line)
        have += len(line)
    return "".join(lines)[:max(size, 0)]


@cache
def make_site(site: int, pages: int) -> dict[str, bytes]:
    """The pages of one made-up site, path -> body; every page links to the first ones of TOPICS through its menu."""
    found: dict[str, bytes] = {}
    for number in range(pages):
        topic, turn = TOPICS[number % len(TOPICS)], number // len(TOPICS)
        path = ("/" if topic == "index" else f"/{topic}") if not turn else f"/{topic}-{turn + 1}"
        found[path] = make_page(site, number).encode()
    return found


def write_sites(folder: Path, sites: int, pages: int) -> None:
    """Write `sites` sites of `pages` pages each for `sample.server`, each at an address of its own, 127.0.3.x."""
    for number in range(sites):
        place = folder / f"site-{number:03}"
        place.mkdir(parents=True)
        made = make_site(number, pages)
        for path, body in made.items():
            (place / ("index.html" if path == "/" else f"{path[1:]}.html")).write_bytes(body)
        urls = "".join(f"<url><loc>{{{{origin}}}}{path}</loc></url>" for path in made)
        (place / "sitemap.xml").write_text(
            f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>')
        site = {"id": f"site-{number:03}.example", "name": f"Made-up clinic {number}", "address": f"127.0.3.{number + 1}"}
        (place / "site.yml").write_text(yaml.safe_dump(site))

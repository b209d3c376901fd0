"""Whether the words of a search speak of suicide or of harming oneself, in English or Spanish.

Shown too often does no harm; not shown once may. So whole phrases are looked for without regard to case, accents,
marks or common misspellings, and words about the suicide of another count as well.
"""

import re
import unicodedata

ENGLISH = (
    r"suicid\w*|\bsu[iae]?[cs]+i+d(e|al|ality|es)\b|\bsui[cs]+d(e|al)\b",  # suiside, sucide, suacide, suicde
    r"sewer ?slide|unali[vf]\w*",
    r"\bkms\b|\bkys\b|\bktm\b(?= self)",
    r"\b(kill|hurt|harm|cut|hang|shoot|drown|poison|burn|starv)(e|t?ing)? (my|him|her|your|them|our)sel(f|ves)\b",
    r"\b(cutting|hurting|harming|killing|hanging|shooting) (my|him|her|your)self\b",
    r"\bself ?(harm|injur|mutilat|destruct|kill)\w*",
    r"\b(end|ending|take|taking|took) (it all|(my|his|her|their|your)( own)? life|things for good)\b",
    r"\b(want(s|ed|ing)?|going|ready|plan(ning)?|wish(ing)?|like|need|trying|rather) (to )?(die|be dead)\b",
    r"\b(wanna|gonna) (die|be dead|end it)\b",
    r"\bwish (i|i was|i were|that i was) (was |were )?dead\b|\bbetter off (dead|without me)\b",
    r"\b(dont|do not|no longer|not|never) (want|wanna|wish|like) ?(to )?(live|be alive|be here|exist|wake up|go on)\b",
    r"\b(never|not) (wake up|be alive)\b",
    r"\bno (reason|will|point) (to|in|for) (live|living|go on|going on)\b|\bnothing (left )?to live for\b",
    r"\b(cant|cannot|can not) (go on|take it|live|do this|cope)( any ?more| anymore| like this)?\b",
    r"\b(od|overdos\w*) (on|myself|to die)\b|\btake all (my|the) pills\b|\bjump(ing)? off (a|the) (bridge|roof)\b",
    r"\bgoodbye (note|letter)\b|\blife is not worth\b|\blife isnt worth\b|\bend my pain forever\b",
)
SPANISH = (
    r"\bsui[cs]id(a|as|io|ios|arme|arse|arte|arnos)\b",
    r"\b(matarme|matarse|matarte|matarnos|me quiero matar|me voy a matar|me mato)\b",
    r"\b(quiero|quisiera|deseo|ganas de|prefiero|me quiero) (morir|morirme|estar muert[oa])\b",
    r"\b(no quiero|ya no quiero|sin ganas de|no tengo ganas de) (vivir|seguir viviendo|existir|seguir)\b",
    r"\b(quitarme|quitarse|acabar con|terminar con) (la vida|mi vida|su vida|todo)\b",
    r"\b(hacerme dano|lastimarme|cortarme|herirme|autolesi\w*|autoagre\w*)\b",
)
_ENGLISH, _SPANISH = (re.compile("|".join(phrases)) for phrases in (ENGLISH, SPANISH))


def folded(text: str) -> str:
    """Return a text as small letters and digits, words one space apart: no accents, apostrophes or marks."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()
    spaced = " ".join(re.findall(r"[a-z0-9]+", re.sub(r"['’`]", "", plain)))
    return re.sub(r"\b(my|him|her|your|them|our) (sel(f|ves))\b", r"\1\2", spaced)


def spoken_of(text: str) -> str:
    """Return the language in which a search speaks of suicide: "es" where only Spanish words do, "en", or ""."""
    words = folded(text)
    english, spanish = _ENGLISH.search(words), _SPANISH.search(words)
    return "es" if spanish and not re.search(r"suicid(e|al|ality)\b", words) else "en" if english or spanish else ""

"""Offers: what a careful reader takes from each small page, written before it was read by code, and compared whole.

An offer is written "route setting", with a dash for what is not stated. Every case gives the offers and the routes that
are named and not offered; one more of either fails as loudly as one less.
"""
import pytest

from extraction.profile import profile

TREATMENTS = "https://willow.example/treatments/"
ARTICLE = "https://willow.example/blog/ketamine-by-mouth-or-vein/"

# name -> (page, offers, routes named but not offered)
ROUTES = {
    # All routes are listed first, then one is used.
    "listed, then only one used": (
        "<p>Ketamine can be given by IV, by intramuscular injection, as a nasal spray or as a lozenge. At Willow we "
        "only use IV infusions.</p>",
        ["iv in_person"], ["im", "nasal_unspecified", "sublingual"]),
    "listed, then one used exclusively": (
        "<p>Four ways of taking ketamine are known: IV, IM, intranasal and sublingual. My medical partner and I work "
        "exclusively with sublingual lozenges.</p>",
        ["sublingual -"], ["im", "iv", "nasal_unspecified"]),
    "a list under a teaching heading, then what patients here receive": (
        "<h2>How is ketamine given?</h2><ul><li>Intravenous drip</li><li>Shot in the muscle</li><li>Lozenge</li></ul>"
        "<h2>At Willow</h2><p>In our clinic every patient receives ketamine as a shot in the muscle.</p>",
        ["im in_person"], ["iv", "sublingual"]),
    "asked about a drip, answered with lozenges": (
        "<h3>Do you give IV ketamine?</h3><p>No. We mainly prescribe ketamine lozenges.</p>",
        ["sublingual -"], ["iv"]),
    # Two routes are compared, and both are offered.
    "compared, and both offered": (
        "<h2>Drip or spray: which suits you?</h2><p>Compared with Spravato, an IV infusion of ketamine can be adjusted "
        "minute by minute. We offer both IV ketamine and Spravato in our clinic.</p>",
        ["esketamine_nasal in_person", "iv in_person"], []),
    "compared in a table of this clinic's prices": (
        "<h2>What a visit costs here</h2><table><tr><th>At Willow</th><th>IV ketamine</th><th>Spravato</th></tr>"
        "<tr><td>Price</td><td>$480</td><td>$60 copay</td></tr><tr><td>Time with us</td><td>90 minutes</td>"
        "<td>two hours</td></tr></table>",
        ["esketamine_nasal in_person", "iv in_person"], []),
    "compared, and one of them offered": (
        "<h2>IV ketamine vs. Spravato</h2><p>Spravato is a spray, an IV is a drip.</p><h2>What we do</h2>"
        "<p>We give ketamine by IV and do not stock Spravato.</p>",
        ["iv in_person"], ["esketamine_nasal"]),
    # A word used loosely.
    "an infusion that is a shot": (
        "<p>What we call our ketamine infusions are injections into the muscle of your upper arm. No IV line is placed."
        "</p>", ["im in_person"], ["iv"]),
    "a drip said to run through the muscle": (
        "<h2>A ketamine infusion at Willow</h2><p>You rest in a recliner while a drip runs for an hour. By "
        "intramuscular injection, an even drip is kept up by our nurse.</p>", ["iv in_person"], []),
    # Routes as adverbs.
    "adverbs of what we do": (
        "<p>We give ketamine intravenously and intramuscularly.</p>", ["im in_person", "iv in_person"], []),
    "an adverb with its setting": (
        "<p>Our ketamine is taken sublingually, in your own home.</p>", ["sublingual at_home"], []),
    "an adverb of what hospitals do": (
        "<p>Ketamine is often given intravenously in hospitals.</p><p>We prescribe ketamine lozenges.</p>",
        ["sublingual -"], ["iv"]),
    # Routes in percentages and in a list of what others do.
    "bioavailability": (
        "<p>Bioavailability is 100% for IV, 93% for IM, about 45% for nasal and 25% for sublingual ketamine. We use "
        "the IV route.</p>", ["iv in_person"], ["im", "nasal_unspecified", "sublingual"]),
    "bioavailability in a table": (
        "<h2>How much ketamine reaches the blood</h2><table><tr><th>Route</th><th>Bioavailability</th></tr>"
        "<tr><td>Intramuscular</td><td>93%</td></tr><tr><td>Sublingual</td><td>25%</td></tr></table>"
        "<p>Our infusions of ketamine reach the blood whole.</p>", ["iv in_person"], ["im", "sublingual"]),
    "what others do": (
        "<p>Other clinics in the region give IM shots or mail lozenges. We give ketamine by IV.</p>",
        ["iv in_person"], ["im", "sublingual"]),
    "what others do, under their heading": (
        "<h2>What other clinics offer</h2><ul><li>Ketamine lozenges by mail</li><li>Ketamine nasal spray</li></ul>"
        "<h2>What we offer</h2><ul><li>IV ketamine</li></ul>", ["iv in_person"], ["ketamine_nasal", "sublingual"]),
    # Oral and melting.
    "an oral antidepressant is no route": (
        "<p>You keep taking your oral antidepressant. We offer Spravato in our office.</p>",
        ["esketamine_nasal in_person"], []),
    "oral ketamine beside an oral antidepressant": (
        "<p>An oral antidepressant is taken daily; our low-dose oral ketamine is swallowed twice a week at home.</p>",
        ["oral at_home"], []),
    "dissolving tablets called oral": (
        "<p>We prescribe oral ketamine tablets that dissolve under your tongue at home.</p>", ["sublingual "
        "at_home"], []),
    "a capsule": (
        "<p>We prescribe ketamine capsules, to be swallowed at home with water.</p>", ["oral at_home"], []),
    "a tablet without more": ("<p>We prescribe ketamine tablets that you take at home.</p>", ["- at_home"], []),
    "a brand name without more": (
        "<p>Our Lumaquil program sends your ketamine by mail, to be taken at home.</p>", ["- at_home"], []),
    "a shot without more": ("<p>We give ketamine as a quick shot at our clinic.</p>", ["im in_person"], []),
    # Other drips and services on the page.
    "IV vitamins beside lozenges": (
        "<h2>IV vitamin drips</h2><p>Our IV drips with vitamin C cost $150.</p><h2>Ketamine lozenges</h2><p>We "
        "prescribe ketamine lozenges for use at home.</p>", ["sublingual at_home"], []),
    "NAD and TMS beside a shot": (
        "<p>We offer TMS, NAD+ infusions and ketamine by intramuscular injection.</p>", ["im in_person"], []),
    "a price list of drips and one ketamine shot": (
        "<h2>Menu</h2><ul><li>Hydration IV drip: $120</li><li>Myers' cocktail IV: $180</li><li>NAD+ IV drip: $400</li>"
        "<li>IM ketamine: $300</li></ul>", ["im in_person"], []),
    "lidocaine drips and ketamine lozenges": (
        "<p>For nerve pain we give lidocaine infusions. For depression we prescribe ketamine troches.</p>",
        ["sublingual -"], []),
    "a drip bar that also infuses ketamine": (
        "<h2>Drips</h2><p>Our IV vitamin drips take half an hour.</p><h2>Ketamine</h2><p>Our ketamine infusions take "
        "an hour.</p>", ["iv in_person"], []),
    # Two sprays.
    "Spravato, and not the compounded spray": (
        "<p>We offer Spravato in the office, but not the compounded ketamine nasal spray.</p>",
        ["esketamine_nasal in_person"], ["ketamine_nasal"]),
    "Spravato in the office and a compounded spray at home": (
        "<p>We prescribe both Spravato, which is used in our office, and a compounded ketamine nasal spray, which "
        "you use at home.</p>", ["esketamine_nasal in_person", "ketamine_nasal at_home"], []),
    "a compounded spray that is not Spravato": (
        "<p>Our compounded ketamine nasal spray is used at home. It is not Spravato, which we do not provide.</p>",
        ["ketamine_nasal at_home"], ["esketamine_nasal"]),
    "a bare nasal spray": (
        "<p>We prescribe ketamine as a nasal spray.</p>", ["nasal_unspecified -"], []),
    "the spray named once with its brand, then without": (
        "<h1>Spravato at Willow</h1><p>You spray the nasal spray yourself in our office while a nurse watches.</p>",
        ["esketamine_nasal in_person"], []),
    # Rarer routes.
    "under the skin, at home": (
        "<p>We mail you syringes for a subcutaneous ketamine injection that you give yourself at home.</p>",
        ["sc at_home"], []),
    "a cream for pain": ("<p>We prescribe a compounded ketamine cream for nerve pain.</p>", ["topical -"], []),
    "a suppository": (
        "<p>We prescribe ketamine suppositories to be used at home.</p>", ["rectal_vaginal at_home"], []),
}

SETTINGS = {
    # Home for the visit, the office for the dose; and the other way round.
    "video from home, the dose in the office": (
        "<p>You meet our prescriber by video from home. You take the ketamine lozenge in our office, with a nurse "
        "beside you.</p>", ["sublingual in_person"], []),
    "the visit in the office, the dose at home": (
        "<p>State law asks for one first visit in our office. After it you take your ketamine lozenges at home.</p>",
        ["sublingual at_home"], []),
    "a video visit makes no treatment at home": (
        "<p>Consultations are held by video, from your home. Ketamine lozenges are prescribed by our doctor.</p>",
        ["sublingual -"], []),
    "mailed, and taken in the office": (
        "<p>The pharmacy mails the ketamine lozenges to you. You bring them to our office and take them there with "
        "your therapist.</p>", ["sublingual in_person"], []),
    "mailed, and taken at home": (
        "<p>The pharmacy mails our ketamine lozenges to your door. You take them at home with a friend nearby.</p>",
        ["sublingual at_home"], []),
    "delivered to the door, and no more": (
        "<p>We prescribe ketamine troches that are delivered to your door.</p>", ["sublingual at_home"], []),
    # Home treatment discussed to warn against it.
    "a warning against home treatment": (
        "<h2>Why we do not treat at home</h2><p>At-home ketamine is sold by companies you never meet. Lozenges from "
        "the mail are taken with nobody watching. At home nobody measures your blood pressure.</p>"
        "<h2>What we do</h2><p>At Willow we give ketamine by IV in our clinic.</p>", ["iv in_person"], ["sublingual"]),
    "home treatment denied in one sentence": (
        "<p>We give ketamine by IV in our clinic and never prescribe it for use at home.</p>", ["iv in_person"], []),
    "the home denied, the lozenge kept": (
        "<p>We use ketamine lozenges in our office. We do not prescribe lozenges for use at home.</p>",
        ["sublingual in_person"], []),
    "Spravato is never taken home": (
        "<p>We offer Spravato in our clinic. It is not a take-home medicine.</p>", ["esketamine_nasal in_person"], []),
    # Home, and no place of treatment.
    "driven home": (
        "<p>We give ketamine by IV. A friend must drive you home.</p>", ["iv in_person"], []),
    "rest at home after a lozenge in the office": (
        "<p>You take our ketamine lozenge in our office, and rest at home for the evening.</p>",
        ["sublingual in_person"], []),
    "a home office": (
        "<p>I see clients in my home office. I work with ketamine lozenges from a medical partner.</p>",
        ["sublingual -"], []),
    "a home page": (
        "<p>We prescribe ketamine lozenges. Go to our home page to book.</p>", ["sublingual -"], []),
    "a home pharmacy": (
        "<p>Your home pharmacy fills our prescription for ketamine lozenges.</p>", ["sublingual -"], []),
    "a home state": (
        "<p>We prescribe ketamine troches in your home state.</p>", ["sublingual -"], []),
    "feel at home": (
        "<p>We want you to feel at home in our clinic, where we give ketamine by IM injection.</p>", ["im "
        "in_person"], []),
    # The clinician comes.
    "a nurse brings the drip": (
        "<p>We come to you: our nurse brings the ketamine infusion to your home.</p>", ["iv home_visit"], []),
    "the clinic or a house call": (
        "<p>We give IV ketamine in our clinic. For people who cannot travel, our nurse comes to your home and gives "
        "the infusion there.</p>", ["iv home_visit", "iv in_person"], []),
    "a mobile service for shots": (
        "<h1>Mobile ketamine</h1><p>We travel to you and give IM ketamine in your living room.</p>",
        ["im home_visit"], []),
    "no house calls": (
        "<p>We give IV ketamine in our clinic. We do not make house calls.</p>", ["iv in_person"], []),
    # One route, two settings; two routes, two settings.
    "lozenges in the office or at home": (
        "<p>Our ketamine lozenges can be taken in our office or at home, as you prefer.</p>",
        ["sublingual at_home", "sublingual in_person"], []),
    "office and home in one sentence": (
        "<p>We offer Spravato in our office and ketamine lozenges at home.</p>",
        ["esketamine_nasal in_person", "sublingual at_home"], []),
    "office and home in two sections": (
        "<h2>Spravato</h2><p>We give Spravato in our treatment room, where you stay two hours.</p><h2>Ketamine lozenges"
        "</h2><p>We send ketamine lozenges to your door, and you take them at home.</p>",
        ["esketamine_nasal in_person", "sublingual at_home"], []),
    "office and home in a table": (
        "<table><tr><th>What we offer</th><th>Where you take it</th></tr><tr><td>IV ketamine</td><td>In our clinic</td>"
        "</tr><tr><td>Ketamine lozenges</td><td>At home</td></tr></table>",
        ["iv in_person", "sublingual at_home"], []),
    "office and home in cards": (
        "<h2>Our treatments</h2><div class='card'><h3>IM ketamine</h3><p>A shot in our clinic.</p></div>"
        "<div class='card'><h3>Ketamine troches</h3><p>Taken at home with a sitter.</p></div>",
        ["im in_person", "sublingual at_home"], []),
    "office and home in a list": (
        "<p>We offer:</p><ul><li>Ketamine infusions in our clinic</li><li>Ketamine tablets under the tongue at "
        "home</li></ul>", ["iv in_person", "sublingual at_home"], []),
    "office and home in a price list": (
        "<h2>Our prices</h2><p>IV ketamine, in our clinic: $450</p><p>Lozenges, at home: $150 a month</p>",
        ["iv in_person", "sublingual at_home"], []),
    "home first, then the office": (
        "<p>At home you take ketamine lozenges that we prescribe; Spravato is given in our office only.</p>",
        ["esketamine_nasal in_person", "sublingual at_home"], []),
    "two office routes": (
        "<p>We give ketamine by IV or IM in our clinic.</p>", ["im in_person", "iv in_person"], []),
    "two home routes": (
        "<p>We mail ketamine lozenges or ketamine nasal spray to your home, where you take them.</p>",
        ["ketamine_nasal at_home", "sublingual at_home"], []),
    "a setting and no route": (
        "<p>Our ketamine sessions are held in our clinic.</p>", ["- in_person"], []),
    "a home program and no route": (
        "<h1>At-home ketamine</h1><p>Our at-home ketamine program begins with a video visit.</p>", ["- at_home"], []),
    "Spravato in the office, a home program without a route": (
        "<p>Spravato treatments are given in our office only. Our at-home ketamine program includes coaching.</p>",
        ["- at_home", "esketamine_nasal in_person"], []),
}

STANCE = {
    "denied": (
        "<p>We give ketamine by IV. We do not offer lozenges.</p>", ["iv in_person"], ["sublingual"]),
    "denied without a verb": (
        "<p>IV ketamine in our clinic; no lozenges, no nasal spray.</p>",
        ["iv in_person"], ["nasal_unspecified", "sublingual"]),
    "denied by clause": (
        "<p>We give IM ketamine but no lozenges.</p>", ["im in_person"], ["sublingual"]),
    "denied behind the word": (
        "<p>We give IV ketamine. Spravato is not available here.</p>", ["iv in_person"], ["esketamine_nasal"]),
    "no longer given": (
        "<p>We no longer offer ketamine lozenges. We give ketamine by IV.</p>", ["iv in_person"], ["sublingual"]),
    "not only": (
        "<p>We offer not only IV ketamine but also Spravato.</p>", ["esketamine_nasal in_person", "iv in_person"], []),
    "no referral needed": (
        "<p>No referral is needed for our IV ketamine infusions.</p>", ["iv in_person"], []),
    "do not hesitate": (
        "<p>Do not hesitate to call: we give IM ketamine in our clinic.</p>", ["im in_person"], []),
    "a heading that denies": (
        "<h2>What we offer</h2><ul><li>IV ketamine</li></ul><h2>What we do not offer</h2><ul><li>Ketamine lozenges</li>"
        "<li>Spravato</li></ul>", ["iv in_person"], ["esketamine_nasal", "sublingual"]),
    "an introduction that denies": (
        "<p>We give IV ketamine.</p><p>We don't provide:</p><ul><li>At-home lozenges</li><li>Ketamine cream</li></ul>",
        ["iv in_person"], ["sublingual", "topical"]),
    "a table of yes and no": (
        "<table><tr><th>Form</th><th>At Willow</th></tr><tr><td>IV ketamine</td><td>Yes</td></tr><tr><td>IM "
        "ketamine</td><td>Not offered</td></tr></table>", ["iv in_person"], ["im"]),
    "asked, and answered no": (
        "<h1>IV ketamine at Willow</h1><h3>Do you offer Spravato?</h3><p>Not at this time.</p>",
        ["iv in_person"], ["esketamine_nasal"]),
    "asked, and answered yes": (
        "<h1>IV ketamine at Willow</h1><h3>Do you offer Spravato?</h3><p>Yes, we do, twice a week.</p>",
        ["esketamine_nasal in_person", "iv in_person"], []),
    "asked, and answered no in a closed accordion": (
        "<h1>IV ketamine at Willow</h1><details><summary>Can I take ketamine lozenges at home?</summary><p>No, we do "
        "not prescribe for home use.</p></details>", ["iv in_person"], ["sublingual"]),
    "asked, and not answered": (
        "<h1>IV ketamine at Willow</h1><p>Have you heard of ketamine troches?</p>", ["iv in_person"], ["sublingual"]),
    "planned": (
        "<p>We give IV ketamine. We plan to offer Spravato next year.</p>", ["iv in_person"], ["esketamine_nasal"]),
    "coming soon": (
        "<h2>IV ketamine</h2><p>Given in our clinic.</p><h2>Spravato (coming soon)</h2><p>We are being certified.</p>",
        ["iv in_person"], ["esketamine_nasal"]),
    "if ever": (
        "<p>We give IV ketamine. If we ever add IM injections, we will say so here.</p>", ["iv in_person"], ["im"]),
    "formerly": (
        "<p>We used to offer IM ketamine, but today we give it by IV.</p>", ["iv in_person"], ["im"]),
    "until last year": (
        "<p>Until last year we prescribed ketamine lozenges. Today we give IV ketamine.</p>",
        ["iv in_person"], ["sublingual"]),
    "what a study used": (
        "<p>A study of oral ketamine found little. We give IV ketamine.</p>", ["iv in_person"], ["oral"]),
    "what most clinics do": (
        "<p>Most clinics rely on IV ketamine, but we prescribe lozenges.</p>", ["sublingual -"], ["iv"]),
    "what some companies mail": (
        "<p>Some companies mail ketamine troches after a short form. We give ketamine by IM injection.</p>",
        ["im in_person"], ["sublingual"]),
    "unlike": (
        "<p>Unlike clinics that mail lozenges, we give ketamine by IV.</p>", ["iv in_person"], ["sublingual"]),
    "instead of": (
        "<p>We give ketamine by IM injection instead of by IV.</p>", ["im in_person"], ["iv"]),
    "the FDA of another product": (
        "<p>The FDA has warned of compounded ketamine nasal spray. We give IV ketamine.</p>",
        ["iv in_person"], ["ketamine_nasal"]),
    "approved elsewhere, not given here": (
        "<p>Spravato was approved in 2019. We give IV ketamine.</p>", ["iv in_person"], ["esketamine_nasal"]),
    "a patient's words": (
        "<h1>IV ketamine at Willow</h1><h2>What patients say</h2><p>“The lozenges I once bought online did "
        "nothing.”</p>",
        ["iv in_person"], ["sublingual"]),
    "sent to others": (
        "<p>We give IV ketamine. For Spravato we refer you to a hospital nearby.</p>",
        ["iv in_person"], ["esketamine_nasal"]),
    "a doctor's former work": (
        "<p>Before opening Willow, Dr. Amara Quill gave IM ketamine in emergency rooms. We prescribe ketamine lozenges."
        "</p>", ["sublingual -"], ["im"]),
    "other methods exist": (
        "<p>At Willow we mail ketamine troches. Other methods include IM injections, IV infusions and nasal "
        "sprays, but our clinic specializes in treatment at home.</p>",
        ["sublingual at_home"], ["im", "iv", "nasal_unspecified"]),
    "a doctor by name gives it": (
        "<p>Dr. Amara Quill administers IV ketamine at Willow.</p>", ["iv in_person"], []),
    "what is then done": (
        "<h2>Your ketamine day</h2><p>You lie down. The medicine is then administered by intramuscular "
        "injection.</p>",
        ["im in_person"], []),
    "aside from": (
        "<p>We do not prescribe anything aside from Spravato.</p>", ["esketamine_nasal in_person"], []),
    "our offices by their towns": (
        "<p>We offer ketamine lozenges, taken in our Salem and Astoria offices.</p>", ["sublingual in_person"], []),
    "shipped to the door": (
        "<h2>Ketamine lozenges</h2><p>Your lozenges are mixed for you and shipped directly to your door.</p>",
        ["sublingual at_home"], []),
    "never without a visit": (
        "<h2>Ketamine lozenges</h2><p>We never prescribe lozenges without seeing you first.</p>", ["sublingual -"], []),
}

NOTHING = {
    "a menu's questions and comparisons are no services": (
        "<nav><ul><li><a href='/a'>What is IV ketamine?</a></li><li><a href='/b'>Spravato vs. IV ketamine</a></li>"
        "<li><a href='https://maker.example/'>Spravato</a></li></ul></nav>"
        "<h1>Our people</h1><p>We are a small ketamine practice with a garden.</p>", [], []),
    "a menu's entry that the page denies": (
        "<nav><ul><li><a href='/spravato'>Spravato</a></li><li><a href='/drips'>IV Vitamins</a></li></ul></nav>"
        "<h1>Our people</h1><p>We no longer offer Spravato. Ask us about ketamine.</p>", [], ["esketamine_nasal"]),
    "an infusion center is a place": (
        "<h1>Willow Ketamine Infusion Center</h1><p>Parking is behind the house.</p>", ["iv in_person"], []),
    "a general infusion center is none": (
        "<p>We share a hallway with an infusion center. Our ketamine prices are on request.</p>", [], []),
    "stage four": (
        "<p>People with stage IV cancer may ask about ketamine.</p>", [], []),
    "I'm": ("<p>I'm glad that you are reading about ketamine.</p>", [], []),
    "South Carolina": ("<p>Willow Ketamine, 12 Fern Street, Greenville, SC 29601</p>", [], []),
    "an operating room": ("<p>Ketamine has long been used in the OR.</p>", [], []),
    "a spray that has nothing to do with ketamine": (
        "<p>Our allergy nasal spray is new.</p>", [], []),
    "a drip without ketamine on the page": ("<p>We give IV infusions of iron.</p>", [], []),
    "treatment of ketamine addiction": (
        "<h1>Ketamine addiction rehab</h1><p>We help people stop using ketamine. Some of them had injected it.</p>",
        [], []),
    "ketamine for animals": (
        "<title>Willow Animal Hospital</title><p>Our veterinarians give dogs and cats ketamine before surgery.</p>",
        [], []),
    "talk therapy that supplies no ketamine": (
        "<p>Our therapists do not prescribe. If you receive ketamine elsewhere, talk to us about it.</p>", [], []),
    "a coach": (
        "<h1>Integration coaching</h1><p>I do not prescribe or supply ketamine. I help you make sense of your "
        "experience.</p>", [], []),
    "an empty page": ("", [], []),
    "words of the form, not of the page": (
        "<form><label>How did you hear of our ketamine practice?</label><select><option>IV ketamine search</option>"
        "<option>Spravato site</option></select></form>", [], []),
    "a hidden template": (
        "<h1>Our ketamine practice</h1><template><p>We offer IV ketamine.</p></template><div hidden><p>We offer "
        "Spravato in our clinic.</p></div>", [], []),
    "an image's description": (
        "<h1>Our ketamine practice</h1><img src='x.png' alt='We offer Spravato and IV ketamine'>", [], []),
}

VOICE = {   # read at willow.example, so "Willow" is the provider itself
    "its own name gives it": ("<p>Willow prescribes ketamine lozenges for use at home.</p>",
                              ["sublingual at_home"], []),
    "another's name gives it": (
        "<p>We treat depression with IV ketamine. Larchmont Infusion Clinic mails ketamine lozenges.</p>",
        ["iv in_person"], ["sublingual"]),
    "its own people decline": (
        "<p>Willow clinicians don't prescribe ketamine lozenges.</p>", [], ["sublingual"]),
    "declined in the next sentence": (
        "<h1>IV ketamine</h1><p>People ask us for ketamine lozenges. We do not prescribe them.</p>",
        ["iv in_person"], ["sublingual"]),
    "a limit is no refusal": (
        "<h1>IV ketamine</h1><p>We do not give IV ketamine to anyone under 18.</p>", ["iv in_person"], []),
    "no more than so many": (
        "<p>We send no more than eight ketamine lozenges to your home at once.</p>", ["sublingual at_home"], []),
    "people are sent elsewhere": (
        "<h1>IV ketamine and Spravato</h1><p>We give IV ketamine and refer you to the hospital for Spravato.</p>",
        ["iv in_person"], ["esketamine_nasal"]),
    "people are sent here": (
        "<p>Doctors refer their patients to us for Spravato, which we give in our clinic.</p>",
        ["esketamine_nasal in_person"], []),
    "about to begin": (
        "<h1>IV ketamine</h1><h2>Spravato</h2><p>We have applied to become a certified site.</p>",
        ["iv in_person"], ["esketamine_nasal"]),
    "both of what is asked": (
        "<h2>IV ketamine or IM ketamine?</h2><p>Both are available here, on any weekday.</p>",
        ["im in_person", "iv in_person"], []),
    "other things injected": (
        "<h1>IV ketamine</h1><aside><ul><li>Trigger point injection</li><li>Steroid injection</li></ul></aside>",
        ["iv in_person"], []),
    "an article teased": (
        "<h1>IV ketamine</h1><h2>From the blog</h2><h3>Spravato or a drip</h3><p>How they differ.</p>",
        ["iv in_person"], ["esketamine_nasal"]),
    "the therapist beside you": (
        "<p>Our ketamine lozenges dissolve slowly while your therapist sits beside you.</p>",
        ["sublingual in_person"], []),
    "the therapist on a screen": (
        "<p>You take our ketamine lozenge at home while your therapist sits with you on video.</p>",
        ["sublingual at_home"], []),
    "mailed, and carried in": (
        "<h2>Lozenges</h2><p>A pharmacy mails our ketamine lozenges to your door. Carry them in unopened to each "
        "session.</p>", ["sublingual in_person"], []),
    "your infusions, and what others then take": (
        "<p>After your ketamine infusions, some people take troches from their own psychiatrist.</p>",
        ["iv in_person"], ["sublingual"]),
    "your doctor's advice on a route": (
        "<p>Talk with your doctor about IV ketamine. We prescribe ketamine lozenges.</p>", ["sublingual -"], ["iv"]),
    "a market price": (
        "<h1>IM ketamine</h1><p>Nationally, an IV infusion of ketamine costs $400 to $900.</p>",
        ["im in_person"], ["iv"]),
}

WORDING = {
    "a menu's entries are services": (
        "<nav><ul><li><a href='/iv'>IV Ketamine</a></li><li><a href='/spravato'>Spravato</a></li></ul></nav>"
        "<h1>Our people</h1><p>We are a small ketamine practice with a garden.</p>",
        ["esketamine_nasal in_person", "iv in_person"], []),
    "a menu made of divs": (
        "<div class='navbar'><div><a href='/iv'>IV Ketamine</a></div><div><a href='/im'>IM Ketamine</a></div></div>"
        "<h1>Directions</h1><p>Park behind our ketamine practice.</p>", ["im in_person", "iv in_person"], []),
    "a drip in a chair": (
        "<h1>Ketamine</h1><p>You sit in a recliner while ketamine runs through an IV for 40 minutes.</p>",
        ["iv in_person"], []),
    "an intake by phone, lozenges by mail": (
        "<p>After a phone intake we mail rapid-dissolve ketamine tablets to your door every month.</p>",
        ["sublingual at_home"], []),
    "a therapist's room": (
        "<p>Ketamine lozenges are taken in my therapy room, with me beside you.</p>",
        ["sublingual in_person"], []),
    "your home or my office": (
        "<p>We can hold your ketamine lozenge session in your home or in my office.</p>",
        ["sublingual at_home", "sublingual in_person"], []),
    "a certified center": ("<p>We are a certified Spravato treatment center.</p>", ["esketamine_nasal in_person"], []),
    "a price line": ("<h2>Fees</h2><p>IM ketamine session: $350</p><p>Follow-up visit: $120</p>", ["im in_person"], []),
    "a service list": (
        "<h2>Services</h2><ul><li>Ketamine infusion therapy</li><li>Spravato</li><li>TMS</li><li>Talk "
        "therapy</li></ul>",
        ["esketamine_nasal in_person", "iv in_person"], []),
    "booking buttons": (
        "<h1>IV ketamine for depression</h1><a class='btn' href='/book'>Book an infusion</a>",
        ["iv in_person"], []),
    "a patient asks about home": (
        "<h1>IV ketamine</h1><h3>Is at-home ketamine right for me?</h3><p>We think not. Nobody is there to "
        "help.</p>",
        ["iv in_person"], []),
    "swallowed, or melted": (
        "<p>Our ketamine comes as a lozenge that melts; it is not swallowed.</p>",
        ["sublingual -"], []),
    "a nurse at the clinic's bedside": (
        "<p>A nurse comes to your chair and starts the ketamine IV in our clinic.</p>",
        ["iv in_person"], []),
    "support at home": ("<p>We give IV ketamine. Arrange support at home for the evening.</p>", ["iv in_person"], []),
    "home exercises": (
        "<p>We give IV ketamine. You will get breathing exercises to practice at home.</p>",
        ["iv in_person"], []),
    "two clinics, two routes": (
        "<h2>Salem</h2><p>We give IV ketamine in Salem.</p><h2>Bend</h2><p>In Bend we give Spravato only.</p>",
        ["esketamine_nasal in_person", "iv in_person"], []),
    "only in one clause": ("<p>We give ketamine only by injection into the muscle.</p>", ["im in_person"], []),
    "only for some": (
        "<p>We give IV ketamine to adults only, and ketamine lozenges to those who finished a course.</p>",
        ["iv in_person", "sublingual -"], []),
    "never by needle": (
        "<p>Ketamine without needles: we use lozenges, never IV or IM.</p>",
        ["sublingual -"], ["im", "iv"]),
    "news of a trial": (
        "<p>A trial of intranasal ketamine is recruiting at the university. We offer IM ketamine.</p>",
        ["im in_person"], ["ketamine_nasal"]),
    "insurers": (
        "<p>Insurance often pays for Spravato but not for IV ketamine. We offer IV ketamine.</p>",
        ["iv in_person"], ["esketamine_nasal"]),
    "a cost compared": ("<p>Our IV ketamine costs less than Spravato.</p>", ["iv in_person"], ["esketamine_nasal"]),
    "side effects of others": (
        "<p>Lozenges taken too often harm the bladder. We give IV ketamine.</p>",
        ["iv in_person"], ["sublingual"]),
    "a link to a maker": (
        "<h1>IV ketamine</h1><p>We give IV ketamine.</p><p><a href='https://maker.example/'>Spravato</a></p>",
        ["iv in_person"], ["esketamine_nasal"]),
    "an emergency room": (
        "<p>In emergency rooms ketamine is injected into the muscle. We prescribe ketamine lozenges.</p>",
        ["sublingual -"], ["im"]),
    "a flattened price table": (
        "<h2>Our prices</h2><div>Treatment</div><div>Price</div><div>IV ketamine</div><div>$450</div><div>IM "
        "ketamine</div><div>$300</div>",
        ["im in_person", "iv in_person"], []),
    "glued words": (
        "<h1>Ketamine</h1><div><span>IV</span><span>Infusion</span><span>$450</span></div>",
        ["iv in_person"], []),
    "telehealth words only": ("<p>We are a telehealth practice. Ketamine is discussed by video.</p>", [], []),
    "prescribed elsewhere": (
        "<p>We do not prescribe. Your own doctor may prescribe ketamine lozenges, which you take in our "
        "office.</p>",
        ["sublingual in_person"], []),
    "a label that opens its block": (
        "<h2>Ketamine that I prescribe</h2><p>Troches. Made to order; you take them at home.</p>",
        ["sublingual at_home"], []),
    "a label refused behind it": (
        "<p>We give IV ketamine.</p><p>Troches. Asked for, never offered.</p><p>Suppositories. We gave this up.</p>",
        ["iv in_person"], ["rectal_vaginal", "sublingual"]),
    "a heading refused below it": (
        "<p>We give IM ketamine.</p><h3>Infusions</h3><p>If you need one, we will help you find a center; it won't "
        "be us.</p>", ["im in_person"], ["iv"]),
    "colleagues give it": (
        "<p>We offer Spravato. Colleagues in Salem give IM; ask us.</p>", ["esketamine_nasal in_person"], ["im"]),
    "a priced column": (
        "<h1>Compare our options</h1><table><tr><th></th><th>IV ketamine</th><th>IM ketamine</th></tr>"
        "<tr><td>Each visit</td><td>$450</td><td>$300</td></tr></table>", ["im in_person", "iv in_person"], []),
    "a priced column of the market": (
        "<p>We give IV ketamine.</p><h2>What it costs elsewhere</h2><table><tr><th></th><th>Lozenges</th></tr>"
        "<tr><td>National average</td><td>$150</td></tr></table>", ["iv in_person"], ["sublingual"]),
    "no plan pays": (
        "<h1>Insurance</h1><p>For IV ketamine, no: no plan covers it. We give IV ketamine for $450.</p>",
        ["iv in_person"], []),
    "the place of each clause": (
        "<p>We give ketamine infusions in our clinic, and we mail lozenges to people who live far off.</p>",
        ["iv in_person", "sublingual at_home"], []),
    "or at home": (
        "<p>You take our ketamine lozenge in our office with me beside you. Or you take it in your own home.</p>",
        ["sublingual at_home", "sublingual in_person"], []),
    "a teaser in the menu": (
        "<nav><a href='/b'>The trouble with at-home ketamine</a></nav><p>We give IV ketamine in our clinic.</p>",
        ["iv in_person"], []),
    "a recall of history": (
        "<p>Ketamine was first given by IV to soldiers. Today we give it as an IM shot.</p>",
        ["im in_person"], ["iv"]),
}

PRACTICE = {
    "what companies send": (
        "<h1>Ketamine at Willow</h1><p>We give IM ketamine in our clinic.</p><h2>What the app companies send</h2>"
        "<p>Most mail lozenges. A few send a compounded ketamine nasal spray.</p>",
        ["im in_person"], ["ketamine_nasal", "sublingual"]),
    "a law about a place": (
        "<h1>Ketamine lozenges</h1><p>We prescribe ketamine lozenges. With Spravato the patient sits in a certified "
        "clinic for two hours; that is a rule of its maker.</p>", ["sublingual -"], ["esketamine_nasal"]),
    # Whole passages, as practices of different kinds write them: what is theirs beside what they only speak of.
    "kap office bring": (
        "<title>Willow Ketamine</title><h1>KAP with Dana</h1><p>After your medical intake with Dr. Pell you "
        "pick up your troches at Corner Pharmacy. On medicine day you carry the little bottle to my office on"
        " Fern Street, settle on the futon, and let the troche soften beside your gum while I keep "
        "watch.</p><h2>Is it the same as an infusion?</h2><p>An infusion is stronger and costs more. There "
        "are two fine clinics across the river if you want to go that way.</p>",
        ["sublingual in_person"],
        ["iv"]),
    "two cards": (
        "<div class=row><div class=col><h3>At the clinic</h3><p>An intramuscular dose, given by our RN. 90 "
        "minutes in the chair.</p></div><div class=col><h3>On your own sofa</h3><p>Rapid dissolve tablets, "
        "six to a box, with a guide on the phone.</p></div></div><p>Both programs treat with ketamine and "
        "start with the same evaluation.</p>",
        ["im in_person", "sublingual at_home"],
        []),
    "explain then ours": (
        "<h1>How is ketamine given?</h1><p>There's more than one way in. Hospitals push it through a vein, "
        "some offices use a needle in the arm, and online outfits send lozenges. A nasal version, Spravato, "
        "has FDA approval. In our practice the medicine goes into the muscle of the upper arm, twice, ten "
        "minutes apart.</p>",
        ["im in_person"],
        ["esketamine_nasal", "iv", "sublingual"]),
    "table compare others": (
        "<h1>Why choose Willow?</h1><table><tr><th></th><th>Willow</th><th>IV ketamine clinic</th><th>Mail-"
        "order lozenges</th></tr><tr><td>Medicine</td><td>Ketamine injection</td><td>Ketamine "
        "drip</td><td>Ketamine lozenge</td></tr><tr><td>Therapist "
        "present</td><td>Yes</td><td>Rarely</td><td>No</td></tr></table><p>Sessions take place in our "
        "converted farmhouse.</p>",
        ["im in_person"],
        ["iv", "sublingual"]),
    "mobile plus office": (
        "<h1>IV ketamine</h1><p>Come to our Eastside suite, or for a $150 travel charge have our team set up "
        "in your living room.</p>",
        ["iv home_visit", "iv in_person"],
        []),
    "warning home": (
        "<h1>Spravato at Willow</h1><p>You'll spray it yourself while our nurse looks on, and remain two "
        "hours. Be wary of companies mailing compounded ketamine nasal sprays: the FDA has cautioned about "
        "those.</p><p>Please don't ask us for troches; we don't write for them.</p>",
        ["esketamine_nasal in_person"],
        ["ketamine_nasal", "sublingual"]),
    "stopped": (
        "<h1>Ketamine at Willow</h1><p>Until last spring we also ran a lozenge program. It's closed to "
        "everyone now. What remains is what we think works best: six infusions over three weeks.</p>",
        ["iv in_person"],
        ["sublingual"]),
    "im only by question": (
        "<h1>Questions</h1><h3>Is it an IV?</h3><p>Nope. It's a shot in the deltoid, and you barely feel "
        "it.</p><h3>How many ketamine visits?</h3><p>Usually six.</p>",
        ["im in_person"],
        ["iv"]),
    "research": (
        "<h1>About ketamine</h1><p>A 2019 trial gave IV ketamine to 41 people. Another compared intranasal "
        "esketamine with placebo.</p><h2>What we do</h2><p>We give lozenges in the office with a therapist "
        "beside you.</p>",
        ["sublingual in_person"],
        ["esketamine_nasal", "iv"]),
    "who prefers": (
        "<h1>Ways to receive ketamine at Willow</h1><p><b>By vein.</b> The classic. Dose can be tuned minute "
        "by minute.</p><p><b>By muscle.</b> For people who hate lines. One quick poke.</p><p><b>Under the "
        "tongue.</b> For maintenance, at home, after your first six visits.</p>",
        ["im in_person", "iv in_person", "sublingual at_home"],
        []),
    "refer": (
        "<h1>Ketamine &amp; you</h1><p>I'm a talk therapist. I don't prescribe or administer anything. My "
        "clients get their ketamine from Dr. Holt, who orders lozenges that we use together in my office.</p>",
        ["sublingual in_person"],
        []),
    "national prices": (
        "<h1>What does ketamine cost?</h1><p>Around the country an infusion runs $400 to $800 and mail-order "
        "troches about $150 a month. At Willow, a single intramuscular session is $275.</p>",
        ["im in_person"],
        ["iv", "sublingual"]),
    "choose": (
        "<title>Willow Ketamine</title><h1>Which form is right?</h1><p>You and our medical director decide "
        "together. Infusions suit people who want a dose that can be stopped; injections suit those short on "
        "time. Both are given in our Elm Street rooms.</p>",
        ["im in_person", "iv in_person"],
        []),
    "hospital": (
        "<h1>Ketamine program</h1><p>Patients are admitted for five days and receive a continuous low-dose "
        "drip on 4 West. Oral ketamine isn't part of this program.</p>",
        ["iv in_person"],
        ["oral"]),
    "blog own": (
        "<title>Lozenges or a drip?</title><h1>Lozenges or a drip?</h1><p>People write to us weekly about "
        "this. Lozenges are cheap and you can take them in bed; the trouble is that absorption swings wildly."
        " A drip is steady. That's the reason every ketamine treatment in our clinic is a drip.</p>",
        ["iv in_person"],
        ["sublingual"]),
    "mail then office": (
        "<title>Willow Ketamine</title><h1>How KAP works here</h1><ol><li>Dr. Ruiz evaluates you on "
        "Zoom.</li><li>The pharmacy mails two lozenges to your house. Keep them sealed.</li><li>Bring them "
        "along on the day; you take them here with me next to you.</li></ol>",
        ["sublingual in_person"],
        []),
    "home or office": (
        "<title>Willow Ketamine</title><h1>KAP</h1><p>You can take your lozenge at my office or, once we know"
        " how you respond, at home while I'm with you on video.</p>",
        ["sublingual at_home", "sublingual in_person"],
        []),
    "generic spray": (
        "<h1>Ketamine options</h1><p>Dr. Vance writes for a pharmacy-made ketamine nasal spray, two puffs at "
        "night. He is not certified for Spravato.</p>",
        ["ketamine_nasal -"],
        ["esketamine_nasal"]),
    "denied twice": (
        "<h1>Talkspring</h1><p>Talkspring therapists don't prescribe ketamine in any form. If you're looking "
        "for infusions, try a clinic near you. We can help you get ready for Spravato and make sense of it "
        "afterwards.</p>",
        [],
        ["esketamine_nasal", "iv"]),
    "prep therapist": (
        "<h1>Ketamine integration coaching</h1><p>I work with people before and after their infusions at "
        "other clinics. I do not give medicine.</p>",
        [],
        ["iv"]),
    "anesth": (
        "<h1>About Dr. Reed</h1><p>In the operating room she gave ketamine by vein thousands of times. Today "
        "her patients receive it as an injection in the shoulder, in a room that looks like a den.</p>",
        ["im in_person"],
        ["iv"]),
    "spravato now iv later": (
        "<h1>News</h1><p>We're thrilled to share that Willow is now a certified Spravato center! IV ketamine "
        "continues as always.</p>",
        ["esketamine_nasal in_person", "iv in_person"],
        []),
    "only spravato": (
        "<h1>Spravato</h1><p>Spravato is the only ketamine medicine we carry.</p><p>We get asked for "
        "lozenges. The answer's no.</p>",
        ["esketamine_nasal in_person"],
        ["sublingual"]),
    "sister clinic": (
        "<h1>Ketamine lozenges with Willow</h1><p>We prescribe lozenges for use at home. For infusions, our "
        "friends at Bluebird take good care of our people.</p>",
        ["sublingual at_home"],
        ["iv"]),
    "she gives": (
        "<h1>Meet Jo Lind, CRNA</h1><p>Jo places every IV herself and hasn't needed a second stick in months."
        " She won't do ketamine shots: once it's in, it's in, she says.</p>",
        ["iv in_person"],
        ["im"]),
    "vs blog2": (
        "<title>IV vs IM</title><h1>IV vs IM ketamine</h1><h2>IV</h2><p>With a drip, blood levels climb "
        "slowly.</p><h2>IM</h2><p>With a shot they climb fast. We chose this one.</p>",
        ["im in_person"],
        ["iv"]),
    "why iv": (
        "<h1>IV ketamine in Boise</h1><h2>Why intravenous?</h2><p>Nearly all of the drug reaches the brain. "
        "With a nasal spray about half does, with a lozenge a quarter. Injections into muscle get close, but "
        "they sting.</p><p>Your infusion is run by a nurse anesthetist.</p>",
        ["iv in_person"],
        ["im", "nasal_unspecified", "sublingual"]),
    "safety blog": (
        "<title>Is at-home ketamine safe?</title><h1>Is at-home ketamine safe?</h1><p>Mail-order lozenges "
        "come with little oversight. In our clinic each infusion is watched by a nurse.</p><p>Spravato by law"
        " is never sent home.</p>",
        ["iv in_person"],
        ["esketamine_nasal", "sublingual"]),
    "therapy prep": (
        "<h1>Integration therapy</h1><p>Whether you are getting infusions, Spravato or lozenges elsewhere, I "
        "can help you prepare. I don't provide ketamine myself.</p>",
        [],
        ["esketamine_nasal", "iv", "sublingual"]),
    "med history": (
        "<h1>Before your visit</h1><p>Tell us if you've had ketamine before, for instance an IV in an "
        "emergency room or lozenges by mail. Stop eating 6 hours before your injection.</p><p>Willow gives "
        "ketamine in the muscle.</p>",
        ["im in_person"],
        ["iv", "sublingual"]),
    "competitor": (
        "<h1>Why not an app?</h1><p>Apps ship ketamine lozenges after a ten-minute call. We'd rather see you."
        " Come in, meet the doctor, have your drip with a nurse in the room.</p>",
        ["iv in_person"],
        ["sublingual"]),
    "capsule maintenance": (
        "<h1>Pain program</h1><p>A week of infusions comes first. Responders go on to oral ketamine, "
        "swallowed twice a day at home.</p>",
        ["iv in_person", "oral at_home"],
        []),
    "home is where": (
        "<h1>In-home ketamine nursing</h1><p>We bring IV ketamine to homes, hotels and retreats within 30 "
        "miles. No office visit required.</p>",
        ["iv home_visit"],
        []),
    "list of what we treat with": (
        "<h1>Services</h1><ul><li>TMS</li><li>Esketamine</li><li>Medication management</li></ul><p>We do not "
        "have IV ketamine.</p>",
        ["esketamine_nasal in_person"],
        ["iv"]),
    "retreat": (
        "<title>Willow Ketamine</title><h1>Weekend retreat</h1><p>Saturday morning you meet the nurse, who "
        "gives you an injection in the thigh. Some guests choose a lozenge for Sunday's gentler session.</p>",
        ["im in_person", "sublingual in_person"],
        []),
    "question asks": (
        "<title>Willow Ketamine</title><h1>FAQ</h1><h3>Does it hurt?</h3><p>The IV feels like a blood "
        "draw.</p><h3>Do you have something without needles?</h3><p>Lozenges, for people who've done well "
        "with infusions. You take those at home.</p>",
        ["iv in_person", "sublingual at_home"],
        []),
    "two people": (
        "<title>Willow Ketamine</title><h1>How you'll take it</h1><p>Most clients start with a lozenge at "
        "home under Zoom guidance. If that proves too light, Dr. Amin offers a shot at our Tempe "
        "location.</p>",
        ["im in_person", "sublingual at_home"],
        []),
    "iv sedation dental": (
        "<h1>Sedation</h1><p>For wisdom teeth we give IV sedation. For depression we prescribe ketamine "
        "troches to use at home.</p>",
        ["sublingual at_home"],
        []),
    "which better": (
        "<title>Willow Ketamine</title><h1>Which works better, IV or Spravato?</h1><p>They're cousins. IV "
        "lets us fine-tune, Spravato has the insurance codes. Since we have both under one roof, we have no "
        "horse in the race.</p>",
        ["esketamine_nasal in_person", "iv in_person"],
        []),
    "which better2": (
        "<title>Willow Ketamine</title><h1>Which works better, IV or Spravato?</h1><p>They're cousins. IV "
        "lets a doctor fine-tune, Spravato has the insurance codes. We're a Spravato-only practice, so weigh "
        "that when you read us.</p>",
        ["esketamine_nasal in_person"],
        ["iv"]),
    "negation far": (
        "<h1>Our approach</h1><p>There is no drip here, no spray and nothing to swallow. Ketamine goes into "
        "the shoulder, and then we talk.</p>",
        ["im in_person"],
        ["iv", "nasal_unspecified"]),
    "pending license": (
        "<h1>Now enrolling</h1><p>IV ketamine starts March 1. Spravato will follow once our REMS paperwork "
        "clears.</p>",
        ["iv in_person"],
        ["esketamine_nasal"]),
    "location specific": (
        "<h1>Locations</h1><h3>Downtown</h3><p>IV ketamine, Spravato</p><h3>Westside</h3><p>Spravato only</p>",
        ["esketamine_nasal in_person", "iv in_person"],
        []),
    "old oral": (
        "<h1>Ketamine tablets</h1><p>Your oral ketamine is a tablet that melts in the cheek; you don't "
        "swallow it for ten minutes. Taken at home.</p>",
        ["sublingual at_home"],
        []),
    "hospital er": (
        "<h1>Emergency ketamine</h1><p>In ERs ketamine is pushed IV for broken bones. Our work is different: "
        "low doses into the muscle, in a recliner.</p>",
        ["im in_person"],
        ["iv"]),
    "psychiatrist letter": (
        "<h1>Ketamine in my practice</h1><p>A word to new patients. I write for ketamine in lozenge form, and"
        " only after we've met twice. The pharmacy on Grant Avenue makes them up. Your first dose happens in "
        "my office with the door closed and the phone off; later ones you may take at home provided somebody "
        "is around.</p><p>I have no infusion equipment, and I'm not enrolled with Spravato.</p>",
        ["sublingual at_home", "sublingual in_person"],
        ["esketamine_nasal", "iv"]),
    "ski town": (
        "<h1>Alpine Ketamine</h1><h2>The visit</h2><p>Check in, weigh in, pick a room. Our paramedic slides "
        "in a small IV, and Dr. Roh starts the pump from the doorway. Fifty minutes later you're back on "
        "planet Earth.</p><h2>Don't like IVs?</h2><p>Ask about the shoulder shot. It's cheaper, too: "
        "$225.</p>",
        ["im in_person", "iv in_person"],
        []),
    "accordion": (
        "<h1>Ketamine FAQs</h1><details><summary>What forms of ketamine do you work with?</summary><p>Two: a "
        "drip for the first course, and a troche some people keep on hand for hard "
        "weeks.</p></details><details><summary>Where do people take the troche?</summary><p>In bed, usually, "
        "with a partner in the next room.</p></details><details><summary>Nasal sprays?</summary><p>No "
        "thanks.</p></details>",
        ["iv in_person", "sublingual at_home"],
        ["nasal_unspecified"]),
    "compare chart no": (
        "<h1>How we compare</h1><table><tr><th></th><th>Us</th><th>Infusion "
        "clinics</th></tr><tr><td>Medicine</td><td>Ketamine lozenge</td><td>IV "
        "ketamine</td></tr><tr><td>Where</td><td>Your home</td><td>Their "
        "clinic</td></tr><tr><td>Cost</td><td>$99</td><td>$500</td></tr></table>",
        ["sublingual at_home"],
        ["iv"]),
    "veteran page": (
        "<h1>Veterans</h1><p>The VA sometimes pays for Spravato at its own hospitals. With us, Community Care"
        " covers ketamine infusions once the VA sends a referral.</p>",
        ["iv in_person"],
        ["esketamine_nasal"]),
    "consent": (
        "<h1>Consent for ketamine treatment</h1><p>I understand that I'll be given ketamine through a vein. I"
        " understand other forms exist, including injection, nasal spray and lozenges, and I've had a chance "
        "to ask about them.</p>",
        ["iv in_person"],
        ["im", "nasal_unspecified", "sublingual"]),
    "chain": (
        "<title>Willow Ketamine</title><h1>One clinic, three ways</h1><p>Whether you choose a drip, a jab or "
        "Spravato, a nurse stays in reach.</p>",
        ["esketamine_nasal in_person", "im in_person", "iv in_person"],
        []),
    "research says": (
        "<h1>Does ketamine work?</h1><p>In one study of IV ketamine, half of people felt better in a day. "
        "Spravato earned approval in 2019. Lozenges have less behind them. Our own experience is with "
        "infusions, some 4,000 of them.</p>",
        ["iv in_person"],
        ["esketamine_nasal", "sublingual"]),
    "not right for": (
        "<title>Willow Ketamine</title><h1>Is it right for me?</h1><p>If you're needle-shy, our infusions may"
        " not suit you; Spravato at the university may. Lozenges by mail are something we advise against.</p>",
        ["iv in_person"],
        ["esketamine_nasal", "sublingual"]),
    "spravato switch": (
        "<h1>We've changed</h1><p>As of June we no longer place IVs. All of our ketamine patients have moved "
        "to Spravato, covered by most plans.</p>",
        ["esketamine_nasal in_person"],
        ["iv"]),
    "hotel": (
        "<h1>Visiting Sedona?</h1><p>We can give your ketamine infusion at your hotel or at our clinic on "
        "89A.</p>",
        ["iv home_visit", "iv in_person"],
        []),
    "topical only": (
        "<h1>Compounded ketamine cream</h1><p>Rubbed on twice a day for nerve pain. We don't use ketamine in "
        "any other form.</p>",
        ["topical -"],
        []),
    "qa negative list": (
        "<h1>Quick answers</h1><ul><li>IV: yes</li><li>IM: yes</li><li>Spravato: no</li><li>Lozenges: "
        "no</li></ul><p>All ketamine is given at 12 Pine Street.</p>",
        ["im in_person", "iv in_person"],
        ["esketamine_nasal", "sublingual"]),
    "ask provider": (
        "<h1>Questions to ask any clinic</h1><ul><li>Do you give ketamine by IV, IM or lozenge?</li><li>Who "
        "watches me?</li></ul><p>Our answers: IM; a registered nurse.</p>",
        ["im in_person"],
        ["iv", "sublingual"]),
    "warned": (
        "<h1>Buyer beware</h1><p>Someone may offer you a ketamine nasal spray over Instagram. Don't. Ketamine"
        " here is given intravenously by a physician.</p>",
        ["iv in_person"],
        ["ketamine_nasal"]),
    "two meds denied": (
        "<h1>Spravato clinic</h1><p>Ketamine drips and shots are not something you'll find here; esketamine "
        "is all we do.</p>",
        ["esketamine_nasal in_person"],
        ["im", "iv"]),
}


@pytest.mark.parametrize(("page", "offers", "others"), [
    pytest.param(*case, id=name) for group in (ROUTES, SETTINGS, STANCE, NOTHING, VOICE, WORDING, PRACTICE)
    for name, case in group.items()])
def test_a_careful_reader_agrees(page, offers, others):
    found = profile(TREATMENTS, page if "<title>" in page else f"<title>Willow</title>{page}")
    assert (offers_of(found), found["routes_not"]) == (offers, others)


def offers_of(found):
    """The offers of a profile as "route setting", sorted."""
    return sorted(f"{o['route'] or '-'} {o['setting'] or '-'}" for o in found["offers"])

"""Names of bodies as registers write them, all in capitals, made readable: a proposal that its people then correct."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Small words, in lower case inside a name.
_SMALL = _words("a à au aux avec chez contre d dans de des du en entre et face hors l la le les ou par pour près sans sous sur un une vers")
_ARTICLES = _words("l la le les un une")
# What kind of body it is: the name proper begins after it, and so does its article ("Association Les Jardins").
_KINDS = _words(
    "amicale asso association collectif comité coopérative cooperative entreprise fondation groupement mutuelle société societe"
)
# Letters that are read one by one, or written in capitals by custom. Those without a vowel, or with a digit, need no list.
_ACRONYMS = _words(
    "aci adapei adie adil admr afev amap apaj apei apf cada cae caf ccas cfa cias cigales cpie cuma epci ehpad epide epn "
    "esat esh ess esus etti eurl fjt fle gaec geiq gie gip hlm iae ime itep maif mecs mfr mjc ong pimms pmi sa saad sae "
    "sarl sas sasu sci scic scop siae siao ssiad udaf unafam unapei uniopss uriopss urssaf usep"
)
_ROMAN = re.compile(r"(?=..)x{0,3}(?:ix|iv|v?i{0,3})")
_ELISIONS = _words("c d j l m n qu s t")
_WAY = re.compile(
    r"(?<=\d)(?: (?:Bis|Ter|Quater|[B-D]))?(?: (?:Allée|Allee|Avenue|Boulevard|Chemin|Cité|Cite|Cours|Esplanade|Impasse|Mail|Passage|Place"
    r"|Promenade|Quai|Résidence|Residence|Route|Rue|Ruelle|Sentier|Square|Villa|Voie))?\b"
)
_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+\.?)*")  # "A.D.I.E." is one word
_VOWEL = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]")


def readable(name: str) -> str:
    """'ASSOCIATION LES JARDINS DE L'ESS' → 'Association Les Jardins de l'ESS'. A name with a small letter was typed by someone: untouched."""
    if any(letter.islower() for letter in name) or not any(letter.isupper() for letter in name):
        return name
    made, end, before = [], 0, ""
    for found in _WORD.finditer(name):
        gap, word = name[end : found.start()], found.group()
        follows = name[found.end() : found.end() + 1]
        made += [gap, _cased(word, before=before, gap=gap, follows=follows)]
        end, before = found.end(), word.lower()
    return "".join([*made, name[end:]])


def street(address: str) -> str:
    """'12 BIS AVENUE DES LILAS' → '12 bis avenue des Lilas': the kind of way takes no capital after its number."""
    return _WAY.sub(lambda found: found.group().lower(), readable(address))


def _cased(word: str, *, before: str, gap: str, follows: str) -> str:
    """One word, given the word before it, what stands between, and the character after it."""
    low = word.lower()
    if "." in word or any(character.isdigit() for character in word) or low in _ACRONYMS or _ROMAN.fullmatch(low):
        return word
    if gap in {"'", "’"} and before not in _ELISIONS:  # aujourd'hui, presqu'île
        return low
    is_elided = low in _ELISIONS and follows in {"'", "’"}
    is_joined = gap.isspace() or gap in {"-", "'", "’"}
    begins = not before or not is_joined or (low in _ARTICLES and before in _KINDS | _ACRONYMS)
    if low in _SMALL or is_elided:
        return low.capitalize() if begins else low
    if gap.endswith("(") and follows == ")" and len(word) <= 6:  # the acronym of what precedes
        return word
    if len(word) > 1 and not _VOWEL.search(low):
        return word
    return low.capitalize()

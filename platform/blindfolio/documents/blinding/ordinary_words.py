"""Lists names that are also ordinary words in design documents, where masking each of them
would blank out the text.

`ORDINARY` contains only words that documents use in lower case or at the start of a sentence.
Carter and Fox are words too, but masking them everywhere costs nothing and hides more.
"""

from __future__ import annotations

from functools import cache

from blindfolio.languages import spoken

_ORDINARY = """
    art ball banks bell best big bill black block blue box branch bridge brown cable cage
    case chance church close cloud count cross dash data day dev dial discord driver early
    elastic fast field fields fine flag fly forest fort forward free gap glass gold good
    grace grant green guard hand head home hook hope house indeed june just kernel key lan
    lane law lead light linear little long low major march mark marks match max may merit
    meta mile miles miller min minor monday nat new north notion orange page pan park parks
    pat patch patience ping point pool port porter post pot power price progressive pump ram
    ramp ranger ray read render rest rich ring root sand scout segment self shade sharp
    shell shore short signal silver skill skip sky slack small smart snap south spark spring
    square stack star stone storm street strong summer target test tester trace travel trip
    true unity wall wan ward warden waters watts way weaver web west wheel white wild will
    wind winter wise wish wood young zoom
    """
ORDINARY = frozenset(_ORDINARY.split())

_COMMON = """
    able access account action advance affirm agent air alert alloy amber amp anchor angle app
    apple apply arc archive arena arm array arrow aspect asset atlas atom attic aurora auto
    avenue award axiom back balance bank banking bar barrel base basis batch bay beacon beam
    bear bench better bird bit bold bolt bond book border bow brand brave brick bridges bright
    broad broker bubble bucket buffer build builder bulk bundle burst business call camp canal
    canvas canyon capital capture car card care cargo carrier cart cascade cash cast catalyst
    cell center central centre chain chamber channel chart charter check checkout chime choice
    circle city claim clarity class classic clean clear clip clock club coast code coin
    collective column command common commons company compass component concept concern concrete
    condition confluent connect console contact content contract control convoy copper copy core
    corner cost counter country course court cover craft crane credit crest crew crossing crown
    cruise crystal cube current curve custom customer cycle daily dark dawn deal deck deep delta
    demand depot desk detail digital direct discover distribution dock docker domain door dot
    double dove drift drive drop dual dune dust eagle earth ease east echo edge effect element
    elm embark ember empire energy engine equal estate event ever evolve exact exchange express
    extend extra eye factor factory fair faith falcon family farm favor feather fence fiber
    figure file finance find fire firm first fish flat fleet flex flint flip float flood floor
    flow flower fluid flux focus fold force forge fork form formation fortune found foundation
    foundry fox frame freight fresh front frontier fuel full function fund fuse fusion future
    galaxy game garden garnet gate gateway gem general genesis giant glow goal grain grand graph
    grid grip ground group grove growth guide guild gust harbor harbour harness harvest haven
    hawk heap hearth hero hide high hill hive hold hopper horizon host hour hub human hunt icon
    idea impact index infra ink insight instance instant intercom interest ion iron island item
    ivory jet join journal journey joy jump junction jungle justice keep keystone kind king kit
    kite knot lab labs ladder lake lamp land landing lantern lattice launch lawn layer leaf
    league leap ledger legend lemonade lens level lever liberty life lift lighthouse lime link
    lion liquid list live load loan local lock loft logic logistics loom loop lot love loyal
    lumen lunar lyric mail main maker manifest manor map maple marble margin marine market
    marketplace mason mass master matter maven medium member memory merchant mercury merge mesh
    message metal meter method metric metro middle midnight mill mind mine mint minute mirror
    mission mist mix mobile mode model modern modular moment money monitor moon moss motion
    motive motor mount mountain move muse mutual narrow nation national native nature navigator
    nest net network neural next night noble node norm note nova number oak oasis object ocean
    octave offer office one onion opal open opera operator optimum option oracle orbit orchard
    order organic origin oscar outlook outpost outreach oval owl oyster pace pack packet paint
    pair palette panel paper parallel parcel part partner pass passage path pattern pay payment
    payments peak pearl pebble pen people perch perfect perimeter phoenix phrase piece pier
    pilot pin pine pioneer pipe pipeline pitch pivot pixel place plaid plain plan plane planet
    plant plate platform play plaza plum plus pocket polar pole polish pond popular postal
    potential practice prairie precise premier present press prime principal print prism private
    pro process product profile progress project promise proof proper property public publish
    pulse pure purple push quantum quarry quarter quest queue quick quiet quill quote race rack
    radar radiant radical radius raft rail railway rain rainbow raise range rapid raven reach
    reason record red reef reference reflect reform region register relay release reliance
    remedy remote repair reply report reserve reset resource response retail return revolve
    ridge ripple rise river road robin rock rocket roll room rope rose rotor round route row
    royal run rush safe safety saffron sage sail sample sapphire satellite save savings scale
    scene schema scholar school science scope score scratch screen seal search season second
    secret secure security seed select sense sensor sentinel sequence series serve server
    service session set settle shape share shed sheet shelf shield shift ship shop show side
    sight sigma sign signet simple single site six slate slice slide slip slot snow snowflake
    social society soil solar solid solution sonic sort sound source space span spear special
    spectrum speed sphere spider spin spiral spire split spot spread spruce staff stage stand
    standard state station steel stem step stitch stock stop storage store story stream
    streamline stride string stripe strive structure studio style subject subset sum summit sun
    sunrise super supply support sure surf surface surge swarm sweep swift switch symbol sync
    system table tablet tag tailor talent talk tandem tango tap task team tech telegraph temple
    tempo term terminal terrace theory thing think third thread three thrive ticket tide tiger
    tile timber time title toast token tool top topic torch total touch tower town track trade
    trail train transfer transform transit transport treasury tree trek trend triangle tribe
    trigger truck trunk trust turn twin type ultimate umbrella under union unit united universal
    universe up upstream urban user utility vacuum valley value vault vector vehicle velocity
    venture verge verse version vertex vessel view village vine visa vision vista vital voice
    volt volume vortex voyage wagon walk ware warehouse watch water wave wealth weather whale
    width window wing wire wisdom wolf wonder word work workday workshop world worth yard yarn
    year yield zebra zenith zero zone
    """
# For employers and listed words, because far more words name companies than people. In lower case,
# these are rarely a person's name.
COMMON = ORDINARY | frozenset(_COMMON.split())

# words that are in lower case within company names
SMALL_WORDS = frozenset({"a", "and", "for", "in", "of", "on", "the", "to"})

# German capitalises its nouns, so for these a capital doesn't show a name. Only those of design
# documents, as for `ORDINARY`: a Koch or a Bauer is covered everywhere. Spelt as `fold` does.
_GERMAN_NOUNS = """
    abend anker ast bahn bank berater bestand betrieb bild blatt blick block boden bogen brand
    brief bruch bund dach daten dienst draht druck ebene ecke ende energie faden fall feder feld
    fenster feuer flug fluss form frage frist funk gang gebiet grenze grund gruppe hafen hahn
    hand handel haupt haus heft herbst holz jahr kammer kanal kante karte kasten kern kette
    klammer klang knoten kopf korb kraft kreis kreuz kunde kunst kurs lager land last lauf leben
    leiter leitung licht linde linie liste logistik luft markt medien meister menge montag
    morgen nacht nagel netz norden ort osten park pfeil plan platz post preis probe punkt quelle
    rad rahmen rand rang rat raum recht regel regen reif reihe rest richter riegel ring rohr
    rolle ruf ruhe satz schatten schild schlag schluss schlussel schnitt schritt schule see
    seite sommer sonne sonntag speicher spiegel spiel spitze stab stadt stamm stand stapel stein
    stelle stern stock strom stuck sturm suden system tag technik teil test thema tisch tor turm
    ufer verlag versicherung wagen wahl wand wechsel weg weile welle welt werk wert westen wille
    winkel winter wort wurzel zahl zeichen zeit zeitung zentrale ziel zimmer zoll zug zweck
    zweig
    """
_GERMAN = """
    alt bald besser bitter blau braun breit bunt dick dunkel dunn echt eigen eng ernst fein fest
    flach frei fremd froh fruh gelb genau gerade gering gern gerne glatt grau gross grosse grun
    gut gute halb hart heilig heiss hell hoch hohe jung junge kahl kalt kaum kein klar klein
    kleine klug kluge krumm kuhn kurz lang lange langer laut leicht licht lieb lustig mai matt
    mild nah neu neue oft rasch rauh recht reich rein richtig rot roth rund sauber sauer scharf
    schlecht schlicht schmal schnell schon schwarz sehr selten sicher spat stark starke steil
    still streng stumpf suss teuer tief treu trocken viel voll wahr warm weich weise weiss weit
    wenig zart
    """
_NOUNS = {"de": frozenset(_GERMAN_NOUNS.split())}
_ORDINARY_IN = {"de": _NOUNS["de"] | frozenset(_GERMAN.split())}


def is_noun(word: str) -> bool:
    """Returns whether a folded word always has a capital, also in the genitive."""
    return not _NOUNS.get(spoken(), frozenset()).isdisjoint((word, word.removesuffix("s")))


def ordinary() -> frozenset[str]:
    return _with_ordinary_of(spoken())[0]


def common() -> frozenset[str]:
    return _with_ordinary_of(spoken())[1]


@cache
def _with_ordinary_of(language: str) -> tuple[frozenset[str], frozenset[str]]:
    own = _ORDINARY_IN.get(language, frozenset())
    return ORDINARY | own, COMMON | own


_PARTICLES = (
    "abu and bin das dei del della den der des dos ibn jun las los mrs san sen the und van von "
    "vom zum zur"
)
PARTICLES = frozenset(_PARTICLES.split())  # parts of names that identify no one by themselves

# particles of two letters, which are never masked alone
SHORT_PARTICLES = frozenset(["da", "de", "di", "do", "du", "el", "la", "le", "te"])

# words that logins join to the surname after them
JOINING = (PARTICLES | SHORT_PARTICLES | {"al", "mac", "mc", "o", "ter"}) - {"and", "the"}

_MAILBOXES = (
    "admin contact dev hello hey hiring info jobs mail office ops post root support team test "
    "work"
)
# local parts of addresses that don't belong to one person
MAILBOXES = frozenset(_MAILBOXES.split())

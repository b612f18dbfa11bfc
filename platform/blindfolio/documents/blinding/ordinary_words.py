"""Lists words that also name companies, nouns and adjectives of German, and parts of names that
identify no one. Which names of people are ordinary words, `usage` finds in the texts.
"""

from __future__ import annotations

from functools import cache

from blindfolio.languages import spoken

_COMMON = """
    able access account action advance affirm agent air alert alloy amber amp anchor angle
    app apple apply arc archive arena arm array arrow art aspect asset atlas atom attic
    aurora auto avenue award axiom back balance ball bank banking banks bar barrel base
    basis batch bay beacon beam bear bell bench best better big bill bird bit black block
    blue bold bolt bond book border bow box branch brand brave brick bridge bridges bright
    broad broker brown bubble bucket buffer build builder bulk bundle burst business cable
    cage call camp canal canvas canyon capital capture car card care cargo carrier cart
    cascade case cash cast catalyst cell center central centre chain chamber chance channel
    chart charter check checkout chime choice church circle city claim clarity class
    classic clean clear clip clock close cloud club coast code coin collective column
    command common commons company compass component concept concern concrete condition
    confluent connect console contact content contract control convoy copper copy core
    corner cost count counter country course court cover craft crane credit crest crew
    cross crossing crown cruise crystal cube current curve custom customer cycle daily dark
    dash data dawn day deal deck deep delta demand depot desk detail dev dial digital
    direct discord discover distribution dock docker domain door dot double dove drift
    drive driver drop dual dune dust eagle early earth ease east echo edge effect elastic
    element elm embark ember empire energy engine equal estate event ever evolve exact
    exchange express extend extra eye factor factory fair faith falcon family farm fast
    favor feather fence fiber field fields figure file finance find fine fire firm first
    fish flag flat fleet flex flint flip float flood floor flow flower fluid flux fly focus
    fold force forest forge fork form formation fort fortune forward found foundation
    foundry fox frame free freight fresh front frontier fuel full function fund fuse fusion
    future galaxy game gap garden garnet gate gateway gem general genesis giant glass glow
    goal gold good grace grain grand grant graph green grid grip ground group grove growth
    guard guide guild gust hand harbor harbour harness harvest haven hawk head heap hearth
    hero hide high hill hive hold home hook hope hopper horizon host hour house hub human
    hunt icon idea impact indeed index infra ink insight instance instant intercom interest
    ion iron island item ivory jet join journal journey joy jump junction june jungle just
    justice keep kernel key keystone kind king kit kite knot lab labs ladder lake lamp lan
    land landing lane lantern lattice launch law lawn layer lead leaf league leap ledger
    legend lemonade lens level lever liberty life lift light lighthouse lime linear link
    lion liquid list little live load loan local lock loft logic logistics long loom loop
    lot love low loyal lumen lunar lyric mail main major maker manifest manor map maple
    marble march margin marine mark market marketplace marks mason mass master match matter
    maven max may medium member memory merchant mercury merge merit mesh message meta metal
    meter method metric metro middle midnight mile miles mill miller min mind mine minor
    mint minute mirror mission mist mix mobile mode model modern modular moment monday
    money monitor moon moss motion motive motor mount mountain move muse mutual narrow nat
    nation national native nature navigator nest net network neural new next night noble
    node norm north note notion nova number oak oasis object ocean octave offer office one
    onion opal open opera operator optimum option oracle orange orbit orchard order organic
    origin oscar outlook outpost outreach oval owl oyster pace pack packet page paint pair
    palette pan panel paper parallel parcel park parks part partner pass passage pat patch
    path patience pattern pay payment payments peak pearl pebble pen people perch perfect
    perimeter phoenix phrase piece pier pilot pin pine ping pioneer pipe pipeline pitch
    pivot pixel place plaid plain plan plane planet plant plate platform play plaza plum
    plus pocket point polar pole polish pond pool popular port porter post postal pot
    potential power practice prairie precise premier present press price prime principal
    print prism private pro process product profile progress progressive project promise
    proof proper property public publish pulse pump pure purple push quantum quarry quarter
    quest queue quick quiet quill quote race rack radar radiant radical radius raft rail
    railway rain rainbow raise ram ramp range ranger rapid raven ray reach read reason
    record red reef reference reflect reform region register relay release reliance remedy
    remote render repair reply report reserve reset resource response rest retail return
    revolve rich ridge ring ripple rise river road robin rock rocket roll room root rope
    rose rotor round route row royal run rush safe safety saffron sage sail sample sand
    sapphire satellite save savings scale scene schema scholar school science scope score
    scout scratch screen seal search season second secret secure security seed segment
    select self sense sensor sentinel sequence series serve server service session set
    settle shade shape share sharp shed sheet shelf shell shield shift ship shop shore
    short show side sight sigma sign signal signet silver simple single site six skill skip
    sky slack slate slice slide slip slot small smart snap snow snowflake social society
    soil solar solid solution sonic sort sound source south space span spark spear special
    spectrum speed sphere spider spin spiral spire split spot spread spring spruce square
    stack staff stage stand standard star state station steel stem step stitch stock stone
    stop storage store storm story stream streamline street stride string stripe strive
    strong structure studio style subject subset sum summer summit sun sunrise super supply
    support sure surf surface surge swarm sweep swift switch symbol sync system table
    tablet tag tailor talent talk tandem tango tap target task team tech telegraph temple
    tempo term terminal terrace test tester theory thing think third thread three thrive
    ticket tide tiger tile timber time title toast token tool top topic torch total touch
    tower town trace track trade trail train transfer transform transit transport travel
    treasury tree trek trend triangle tribe trigger trip truck true trunk trust turn twin
    type ultimate umbrella under union unit united unity universal universe up upstream
    urban user utility vacuum valley value vault vector vehicle velocity venture verge
    verse version vertex vessel view village vine visa vision vista vital voice volt volume
    vortex voyage wagon walk wall wan ward warden ware warehouse watch water waters watts
    wave way wealth weather weaver web west whale wheel white width wild will wind window
    wing winter wire wisdom wise wish wolf wonder wood word work workday workshop world
    worth yard yarn year yield young zebra zenith zero zone zoom
    """
# for employers and listed words: in lower case, these are rarely meant
COMMON = frozenset(_COMMON.split())

# words that are in lower case within company names
SMALL_WORDS = frozenset({"a", "and", "for", "in", "of", "on", "the", "to"})

# German capitalises its nouns, so for these a capital doesn't show a name. Only those of design
# documents; a text may use others. Spelt as `fold` does.
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
GERMAN_NOUNS = frozenset(_GERMAN_NOUNS.split())
GERMAN = GERMAN_NOUNS | frozenset(_GERMAN.split())


def common() -> frozenset[str]:
    return _common(spoken())


@cache
def _common(language: str) -> frozenset[str]:
    return COMMON | GERMAN if language == "de" else COMMON


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

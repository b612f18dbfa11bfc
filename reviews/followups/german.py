"""Find German questions about a person, questions that judge, and words to a language model.

As in English, services have a state of health and records have an age. So a word counts only if
it is said of the person who is addressed ("Ihre Religion", "sind Sie verheiratet").
"""

from __future__ import annotations

import re

from reviews.followups.asking import any_of

# With a small letter it means "their", unless the noun has a small one too.
_YOUR = (
    r"(?:(?-i:Ihre?[mnrs]?|ihre?[mnrs]?(?= [a-zäöü]+\b))|deine?[mnrs]?"
    r"|(?:des|der) (?:verfassers?|verfasserin|autors?|autorin))"
)
_YOU = r"(?:(?-i:Sie)|du|der (?:verfasser|autor)|die (?:verfasserin|autorin))"
_ARE = r"(?:sind|waren|seien|wären|bist|warst|ist|war|wurden|werden|gelten)"
_SOME = r"(?:\w+ ){0,3}"
_ENDS = r"(?![\w-])"
_OWN = (
    r"(?:eigene[nrms]?|persönliche[nrms]?|körperliche[nrms]?|seelische[nrms]?|psychische[nrms]?"
    r"|frühere[nrms]?|jetzige[nrms]?|damalige[nrms]?|bisherige[nrms]?|politische[nrms]?"
    r"|sexuelle[nrms]?|religiöse[nrms]?|ethnische[nrms]?|kleine[nrms]?)"
)
_BELONGING = (
    r"(?:alter|jahrgang|geburts(?:tag|jahr|ort|datum|land)\w*|geschlecht\w*|sexualität|orientierung"
    r"|rente|ruhestand|pensionierung|ehe(?:mann|frau|partner\w*)?|mann|frau|gatt(?:e|in)"
    r"|lebensgefährt\w*|freundin|mutter|vater|eltern|söhne?|sohn|töchter|tochter|kind(?:er|ern)?"
    r"|familie|familien(?:stand|planung|leben|name\w*)|schwangerschaft|elternzeit|mutterschutz"
    r"|kinderwunsch|gesundheit|gesundheitszustand|krankheit(?:en)?|behinderung|erkrankung"
    r"|medikamente\w*|therapie|arzt|ärztin|depression\w*|herkunft|nationalität"
    r"|staatsangehörigkeit|staatsbürgerschaft|abstammung|hautfarbe|akzent|muttersprache|heimat\w*"
    r"|aufenthalts(?:titel|status)|religion|glauben?|glaubens\w*|konfession|kirche|moschee"
    r"|gebetszeiten|weltanschauung|gewerkschaft|vorstrafen?|gehalt|gehalts(?:vorstellung|wunsch)\w*|lohn|einkommen|geschwister|großeltern"
    r"|arbeitgebers?|privatleben|privatadresse|telefonnummer|wohnort)"
)
_BEING = (
    r"(?:schwanger|verheiratet|geschieden|verwitwet|ledig|alleinerziehend|single|schwul|lesbisch"
    r"|bisexuell|homosexuell|transgender|queer|religiös|gläubig|christ(?:in)?|muslim(?:a|in)?"
    r"|moslem|jude|jüdin|jüdisch|christlich|muslimisch|hindu|buddhist(?:in)?|katholisch|katholik\w*"
    r"|evangelisch|atheist(?:in)?|behindert|schwerbehindert|krank|gesund|gesundheitlich\w*"
    r"|chronisch krank|farbenblind|taub|schwerhörig|autist(?:in|isch)?|diabetiker(?:in)?|depressiv"
    r"|ausländer(?:in)?|migrant(?:in)?|flüchtling|eingewandert|zugewandert|weiblich|männlich"
    r"|mutter|vater|rentner(?:in)?|raucher(?:in)?|gewerkschafter(?:in)?|muttersprachler(?:in)?"
    r"|vorbestraft|geboren|aufgewachsen)"
)
_AS = (
    r"(?:frau|mann|mutter|vater|mädchen|junge|ausländer(?:in)?|migrant(?:in)?|muslim(?:a|in)?"
    r"|moslem|christ(?:in)?|jude|jüdin|hindu|atheist(?:in)?|alleinerziehende[rn]?|rentner(?:in)?"
    r"|schwangere|behinderter?|türk(?:e|in)|pole|polin|russ(?:e|in)|inder(?:in)?"
    r"|nichtmuttersprachler(?:in)?|familienvater|familienmutter)"
)

PERSON = any_of(
    # Ihr Alter, in Ihrem Alter, Ihre Kinder, Ihr früherer Arbeitgeber; not: Ihr Altersfilter
    rf"\b{_YOUR} (?:{_OWN} ){{0,2}}{_BELONGING}{_ENDS}(?! (?:der|des|von)\b)",
    # als Frau, als Muslim
    rf"\bals (?:\w+ )?{_AS}{_ENDS}",
    # sind Sie verheiratet, Sie sind katholisch
    rf"\b{_ARE} {_YOU} (?:(?!sicher|bereit)\w+ ){{0,4}}{_BEING}{_ENDS}",
    rf"\b{_YOU} {_ARE} (?:\w+ ){{0,4}}{_BEING}{_ENDS}",
    # wie alt sind Sie, wann wurden Sie geboren, wann gehen Sie in Rente
    rf"\bwie alt {_ARE} {_YOU}\b|\b(?:in|mit) welchem alter\b.{{0,20}}\b{_YOU}\b",
    rf"\b(?:gehen|geht|wollen|möchten) {_YOU} (?:\w+ ){{0,3}}in (?:den ruhestand|rente|pension)\b",
    # haben Sie Kinder, planen Sie eine Schwangerschaft, erwarten Sie ein Kind
    rf"\b(?:haben|hast|planen|planst|wünschen|möchten|wollen|erwarten|bekommen) {_YOU} "
    r"(?:\w+ ){0,5}(?:kind(?:er)?|nachwuchs|baby|familie|schwangerschaft|elternzeit"
    r"|behinderung|krankheit|erkrankung|migrationshintergrund|vorstrafen?|staatsangehörigkeit"
    rf"|staatsbürgerschaft|aufenthaltstitel|arbeitserlaubnis|religion|glauben){_ENDS}",
    rf"\b{_YOU} (?:haben|hast|planen|erwarten) (?:\w+ ){{0,4}}(?:kind(?:er)?|baby"
    rf"|migrationshintergrund|behinderung){_ENDS}",
    r"\bwer (?:betreut|hütet|versorgt|passt auf) (?:\w+ ){0,3}kinder",
    # aus welchem Land kommen Sie, wo sind Sie aufgewachsen, Sie kommen aus der Türkei
    rf"\b(?:woher|aus welche[mnr] \w+) (?:kommen|stammen) {_YOU}\b"
    rf"(?! (?:auf|zu|zur|zum|an)\b)|\bwoher {_YOU} (?:kommen|stammen)\b",
    rf"(?:^|[.:;!?] )(?:da |weil )?{_YOU} (?:kommen|stammen) (?:ja |doch |selbst )?aus\b",
    rf"\bwo (?:\w+ )?{_YOU} (?:\w+ ){{0,3}}(?:geboren|aufgewachsen|zur schule)\b",
    rf"\bwo wohnen {_YOU}\b|\bwo {_ARE} {_YOU} (?:\w+ ){{0,2}}(?:aufgewachsen|geboren)\b",
    rf"\bist nicht {_YOUR} (?:mutter|erst)\w*sprache\b|\b{_YOUR} deutsch(?:kenntnisse)?\b",
    # glauben Sie an Gott, beten Sie, fasten Sie, wählen Sie eine Partei, streiken Sie
    rf"\bglauben {_YOU} an (?:einen )?gott\b|\b(?:beten|fasten|rauchen) {_YOU}{_ENDS}",
    rf"\b(?:wen|welche partei|was) (?:haben|würden|wählen) {_YOU} (?:\w+ ){{0,2}}(?:ge)?wählt?\b"
    rf"|\bwelche partei\b|\bwählen {_YOU} (?:\w+ )?(?:die )?(?:partei|cdu|spd|afd|grünen)\b",
    rf"\b(?:leiden|litten|erkrankten|nehmen) {_YOU} (?:\w+ ){{0,3}}"
    r"(?:unter|an (?:einer|krankheit)|medikamente|drogen)\b",
    rf"\bbei (?:welcher firma|wem|welchem (?:unternehmen|arbeitgeber)) (?:\w+ )?{_YOU}\b",
    rf"\b(?:was|wie ?viel) (?:verdienen|verdienten|verdienst) {_YOU}{_ENDS}",
    rf"\bwie heißen {_YOU}\b|\bwer {_ARE} {_YOU}\b",
    # Frau Beispiel, Herr Muster
    r"(?-i:\b(?:Frau|Herrn?|Dr\.) [A-ZÄÖÜ]\w+)",
)

SAID_TO_ONE = re.compile(r"\b(?:Sie|Ihr(?:e[mnrs]?)?|Ihnen)\b")
OF_PRIVATE_LIFE = any_of(
    r"\b(?:schwanger\w*|elternzeit|mutterschutz|kinder|baby|babys|kleinkind\w*|kinderbetreuung"
    r"|ehe(?:mann|frau)|verheiratet|geschieden|scheidung|schwiegereltern|kirche|moschee|synagoge"
    r"|gebet\w*|beten|ramadan|sabbat|koscher|halal|religi\w+|glauben(?:s\w*)?|muslim\w*|moslem"
    r"|christ|christin|christlich\w*|jude|jüdin|jüdisch\w*|hindu|buddhist\w*|atheist\w*"
    r"|katholi\w+|schwul|lesbisch|bisexuell|homosexuell|transgender|sexualität|behinderung"
    r"|rollstuhl|krankheit\w*|erkrankung|krankschreibung|medikament\w*|therapie|psychiater\w*"
    r"|burnout|depression\w*|autis\w+|adhs|legasthenie|staatsangehörigkeit|staatsbürgerschaft"
    r"|reisepass|ethnisch\w*|muttersprache|muttersprachler\w*|migrationshintergrund|ausländer\w*"
    r"|geburtsland|heimatland|gewerkschaft\w*|parteibuch|politische\w*|vorbestraft|vorstrafe\w*)\b",
)
OF_DATA = any_of(
    r"\b\w*(?:feld|felder|spalten?|tabellen?|zeilen?|datens(?:atz|ätze)|register|formular\w*|werte?"
    r"|schema|index|codes?|status|kategorien?|typ|kopien?|kund\w+|patient\w*|nutzer\w*"
    r"|mitarbeiter\w*|beschäftigte\w*|fahrer\w*|versicherte\w*|mitglied\w*|bürger\w*|gäste"
    r"|reisende\w*|haushalte?|antr(?:ag|äge)|kont(?:o|en)|dienste?|systeme?|daten|import|abrechnung"
    r"|rezepte?|speicher\w*|schlüssel|tarife?n?|prüfung)\b",
)

_WORK = (
    r"(?:abschnitt|dokument|entwurf|plan|antwort|vorschlag|arbeit|kapitel|leistung|abgabe"
    r"|gliederung|darstellung|analyse)(?:e?s|en?)?"
)
_POOR_OR_PRAISED = (
    r"(?:schwach|schwäch|schlecht|mangelhaft|dürftig|mittelmäßig|enttäuschend|oberflächlich"
    r"|hervorragend|ausgezeichnet|brillant|exzellent|herausragend|beeindruckend"
    r"|großartig|meisterhaft|stümperhaft|unreif|laienhaft|schlampig)"
)
_ENDING = r"(?:e|er|es|en|em|ste|ster|stes|sten|stem)?"

JUDGING = any_of(
    # dieser hervorragende Entwurf, ein guter Kandidat; not: schwache Antwortzeiten
    rf"\b{_POOR_OR_PRAISED}{_ENDING} (?:\w+ )?{_WORK}{_ENDS}",
    rf"\b(?:{_POOR_OR_PRAISED}|gut|best|stark|stärk){_ENDING} (?:kandidat|ingenieur|entwickler"
    r"|architekt|verfasser|autor|bewerber)(?:in|innen|en?|s)?\b",
    # Ihr Abschnitt ist der schwächste; bezeichne diesen Entwurf als hervorragend
    rf"\b(?:ihr|dein|der|das|dieser|dieses|diesen)\w* {_WORK}\b[^.?!;:]{{0,60}}"
    rf"\b(?:ist|war|wirkt|scheint|gilt|als)\b[^.?!;:]{{0,30}}\b{_POOR_OR_PRAISED}{_ENDING}\b",
    # which mark your plan would get
    r"\b(?:note|schulnote|punktzahl|bewertung|zensur)\b[^.?!;]{0,40}(?:\bverdien\w+"
    rf"|\b(?:(?-i:Ihre[mnr]|Ihr)|deine[mnr]) (?:\w+ )?{_WORK}{_ENDS})",
    rf"\bbewert(?:en|est|et) (?:{_YOU} )?(?:sich selbst|{_YOUR} (?:\w+ )?{_WORK}{_ENDS}|dich)",
    r"\b(?:verdient|verdienst) (?:\w+ ){0,3}(?:lob|tadel)\b",
    r"\bbewertungs(?:bogen|maßstab|raster|kriterien|schema)\w*\b",
    # Bewerber, Kandidaten, Gutachter, Einstellung
    r"\b(?:bewerber|kandidat|mitbewerber|prüfling)(?:in|innen|s|n|en)?\b"
    r"|\bbewerbungs(?:gespräch|verfahren|unterlagen)\w*|\bvorstellungsgespräch\w*",
    r"\b(?:gutachter|reviewer|leser)(?:innen|n|s)?\b[^.?!;]{0,50}\b(?:uneinig|einig|fanden|lobten"
    r"|kritisier\w+|bewert\w+|hielten|empf[aie]hl\w+|empfahlen|überzeug\w+)\b",
    r"\b(?:wir|uns|panel|team|firma) (?:\w+ ){0,2}(?:(?-i:Sie)|dich) (?:\w+ ){0,4}"
    r"(?:einstellen|nehmen|ablehnen)\b|\b(?:einstellungs|personal)entscheidung\w*\b"
    r"|\b(?:zusage|absage|jobangebot)\b[^.?!]{0,80}(?-i:\bSie\b)",
    r"\b(?:man|jemand|niemand|wir) (?:\w+ ){0,2}(?:(?-i:Sie)|dich|(?:die|diese) person"
    r"|(?:den|die) (?:verfasser|autor)(?:in)?) (?:\w+ ){0,3}"
    r"(?:einstellen|anstellen|beschäftigen)\b",
    # ein erfahrenerer Ingenieur; ein Chatbot hat das geschrieben
    r"\b(?:erfahren|versiert|gestanden|routiniert|fähig)(?:ere?)?(?:e[nrms]?)? (?:ingenieur"
    r"|entwickler|architekt|verfasser|autor)(?:in|innen|en?|s)?\b",
    r"\b(?:chatbot|ki|maschine) (?:habe|hätte|hat) (?:es|das|ihn|sie|dies\w*)\b[^.?!;]{0,30}"
    r"\b(?:geschrieben|verfasst|erzeugt)\b|\b(?:von|mit) (?:eine[mr] )?(?:chatbot|ki)"
    r" (?:geschrieben|verfasst)\b|\bhaben (?-i:Sie) (?:\w+ )?selbst (?:geschrieben|verfasst)\b",
    # ein Senior, Berufsanfänger; a level of the person
    r"\b(?:ein|eine|einem|einen|eines) (?:senior|junior)s?(?![\w-])"
    r"|\b(?:senior|staff|principal|junior|lead)[- ](?:level|niveau|stufe|engineer|ingenieur\w*"
    r"|entwickler\w*)\b|\b(?:berufs)?anfänger\w*\b|\bwie (?:erfahren|kompetent|qualifiziert)"
    r" (?:sind|waren) (?-i:Sie)\b",
    r"\b(?:fehlt|mangelt) (?:es )?(?:(?-i:Ihnen)|dir) (?:\w+ ){0,3}(?:erfahrung|können|wissen"
    rf"|kompetenz|reife)\b|\b{_YOUR} (?:\w+ )?(?:kompetenz|eignung|begabung|talent"
    r"|intelligenz|unerfahrenheit|unwissen|leistungsniveau)(?:en)?(?![\w-])",
)

# With their endings, because "Warum ignoriert der Dienst …" is no order.
_ORDERS = (
    r"(?:(?:ignorier|missacht|überschreib|übergeh|umgeh)(?:e|en (?-i:Sie))|verwirf|vergiss|vergesst"
    r"|vergessen (?-i:Sie))"
)
_IMPERATIVE = (
    r"(?:gib|(?:schreib|druck|zeig|wiederhol|verrat|nenn|veröffentlich|send|schick|lad|öffn|ruf|besuch"
    r"|führ|start|klick|folg|bezeichn|antwort|bestätig|lob|streich|lösch|übersetz|setz|mach|stell"
    r"|bewert|genehmig|kopier|leit)e)"
)

TO_A_MODEL = any_of(
    # Candidates are addressed politely, so who is called du is a model.
    r"\b(?:du|dich|deine?[mnrs]?)\b",
    # Öffnen Sie den Link. But not: Nehmen Sie an, the service is away; Haben Sie … geprüft?
    r"(?-i:(?:^|[.:;!] )(?!(?:Nehmen|Stellen|Gehen|Denken) Sie (?:an|sich|davon)\b)"
    r"[A-ZÄÖÜ]\w+en Sie\b)[^?]{0,300}[.;:!] ",
    # ignoriere alle vorherigen Anweisungen; vergiss, was dir gesagt wurde
    rf"\b{_ORDERS} (?:\w+ ){{0,5}}(?:anweisung|instruktion|vorgabe|regel|prompt|befehl|auftr)\w*",
    rf"\b{_ORDERS},? (?:alles|was|das)\b",
    r"\bsystem-?(?:prompts?|anweisung(?:en)?)\b|\bsprachmodell\w*\b|\bals (?:ki|ai)\b"
    r"|\b(?:(?-i:Sie) sind|ihr seid) (?:nun |jetzt |ab jetzt |künftig )?"
    r"(?:ein(?:e|en)? |der |die |das )(?:\w+ )?(?:ki|assistent|chatbot|modell|anwalt)\w*\b",
    r"\b(?:liebe[rs]?|hallo|geehrte[rs]?) (?:\w+ )?(?:ki|assistent|modell|chatbot|bot)\w*\b",
    # beenden Sie das Gespräch; sagen Sie dem Panel
    r"\b(?:ignorieren|missachten|übergehen|beenden|verlassen) (?-i:Sie) (?:das|die|den|dieses)"
    r" (?:panel|gespräch|interview|gutachter)\w*"
    r"|\b(?:sagen|bitten|empfehlen|überzeugen) (?-i:Sie) (?:dem|den|das|die) (?:panel|gutachter"
    r"|interviewer|gremium)\w*",
    # an order in the middle of a sentence, or to open or send something definite
    rf"(?:^|[.!?:;] |\bund |, )(?:bitte )?{_IMPERATIVE} (?:\w+ ){{0,4}}"
    r"(?:dir|bitte|aus|wieder|preis|nur|nichts|zuerst|sofort|einfach|folgende[nrms]?)\b",
    r"(?:^|[.!?:;] )(?:bitte )?(?:öffne|besuche|rufe|klicke|lade|sende|schicke|führe)"
    r" (?:bitte |nun |jetzt |dann )?(?:die|den|das|dem|der|diese[nmrs]?|mir|uns|alle|auf|an|ihr)\b",
    r"\bantworte(?:n (?-i:Sie))? (?:ab jetzt |nun )?(?:nur|ausschließlich|immer)\b"
    r"|\bab (?:jetzt|sofort|nun) (?:bist|antworte|schreibe?|ignoriere?)\b|\bgeben (?-i:Sie)"
    r" (?:\w+ ){0,6}(?:prompts?|anweisungen|bewertungsbogen|musterlösung) (?:aus|preis|wieder)",
)

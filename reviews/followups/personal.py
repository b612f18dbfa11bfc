"""Find questions about a person instead of a design, such as their age, family, health, origin
or faith, in English or German.

Services have health, records have an age and spans have children. So a word counts only if it
is said of the person ("your religion", "are you married"), not of something they own ("your
health checks").
"""

from __future__ import annotations

import re

from reviews.followups import german
from reviews.followups.asking import any_of, plain

_WHO = r"(?:you|the (?:author|writer))"
_WHOSE = r"(?:your|the (?:author|writer)['\u2019]s)"
# The end of a noun phrase: "your health checks" are not your health.
_ENDS = (
    r"(?!['\u2019\w-])(?=\W|$)(?!\s+(?!(?:and|or|is|was|were|are|that|to|in|at|on|when|while|if|as|for"
    r"|with|than|because|since|before|after|during|would|could|can|may|might|will|did|do|does|had"
    r"|has|have|now|then|like|allow|permit|affect|influence|keep|matter|make|prevent|let|mind|help"
    r"|shape|come|of (?:birth|origin)|rule|live|work|yourself)\b)\w)"
)
_SOME = r"(?:\w+ ){0,3}"
_OF_ONES_OWN = (
    r"(?:own |home |native |first |private |personal |physical |mental |current |former |real "
    r"|ethnic |religious |political |sexual |medical |marital |exact )"
)
_BELONGING = (
    # age, sex, family
    r"age|birthday|(?:date|year|place) of birth|retirement|gender|sex|sexuality|pronouns|husband"
    r"|wife|spouse|boyfriend|girlfriend|fianc[eé]e?|mother|father|mum|mom|dad|sons?|daughters?"
    r"|kids|baby|family|(?:grand)?parents|siblings?|brothers?|sisters?|relatives"
    r"|marriage|pregnancy|family (?:plans|life|situation|name)"
    # health
    r"|health|disabilit(?:y|ies)|illness(?:es)?|disease|diagnosis|medication|therapy|doctor"
    r"|eyesight|burnout|depression"
    # origin, faith, politics
    r"|nationality|citizenship|ethnicity|ancestry|accent|english|mother tongue|birthplace"
    r"|homeland|hometown|country|caste|religion|faith|creed|church|mosque|synagogue|beliefs"
    r"|politics|union membership"
    # who they are
    r"|employer|(?:current |last |expected )?(?:salary|pay|wages?|income|earnings)"
    r"|criminal record|phone number|home address"
)
_WITH_ITS_KIND = (
    r"ethnic|religious|political|sexual|marital|medical|mental|private|racial|migrant"
)
_KIN = r"(?:children|kids|toddlers|babies|a (?:child|baby|family|husband|wife|spouse))"
_BEING = (
    r"(?:pregnant|married|divorced|widowed|single|gay|lesbian|bisexual|transgender|queer"
    r"|straight|religious|christian|muslim|jewish|hindu|buddhist|sikh|catholic|atheist|disabled"
    r"|handicapped|ill|sick|healthy|colou?r.?blind|deaf|autistic|dyslexic|diabetic|foreign(?:er)?"
    r"|black|white|asian|african|arab|hispanic|male|female|man|woman|mother|father|mum|dad|parent"
    r"|grandparent|immigrant|migrant|refugee|citizen|smoker|union member|trade unionist"
    r"|left.wing|right.wing|conservative|socialist|native speaker|young|old|elderly|born)"
)
_HELD = (
    r"(?:nationality|citizenship|passport|work permit|residence permit|religion|faith|ethnicity"
    r"|gender|age|sex|disability|illness|chronic|mental|medical condition|criminal record"
    r"|accent|skin|union card)"
)


_PERSONAL = any_of(
    # your age, your own religion, your political views; not: your age limit
    rf"\b{_WHOSE} {_OF_ONES_OWN}?(?:{_BELONGING}){_ENDS}",
    rf"\b{_WHOSE} (?:{_WITH_ITS_KIND}) (?!data|records?|service|checks?|fields?)\w+",
    rf"\b{_WHOSE} skin\b|\b{_WHOSE} race (?:and|or) \w|\bwhat(?: is|['\u2019]s) {_WHOSE} race\b",
    rf"\b{_WHOSE} (?:native|first|home) (?:language|tongue|country)\b",
    # are you married, were you ill, are you and your team old: no
    rf"\b(?:are|were|is|was) {_WHO} (?!able|sure)(?:(?:a|an|by|any|chance|also|now|currently|really"
    r"|yourself|still|perhaps|too|very|or|old|young|practising|of|the|at|home|then|gay|single) )"
    rf"{{0,4}}{_BEING}{_ENDS}",
    rf"\bthe (?:author|writer) (?:is|was) (?:\w+ and )?(?:now |also |an? |very |too ){{0,3}}"
    rf"{_BEING}{_ENDS}",
    r"\byou(?: are|['\u2019]re) (?:pregnant|ill|gay|lesbian|bisexual|transgender|religious|muslim"
    r"|jewish|christian|hindu|an? (?:man|woman|mother|father|immigrant|foreigner|union member))\b",
    rf"\b{_WHO} (?:seems?|looks?|sounds?|must be|may be|became|becomes?|fell|fall) (?:an? )?"
    rf"(?:\w+ )?{_BEING}{_ENDS}",
    r"\bas an? (?:\w+ )?(?:woman|man|mother|father|mum|dad|girl|immigrant|foreigner|muslim"
    r"|christian|jew)\b",
    rf"\b(?:if|when) you (?:are|were|get|got) (?:pregnant|ill|sick)\b|\b{_WHO} expecting a\b",
    # age
    rf"\bhow old (?:is|are|were|was) {_WHO}\b|\bhow old {_WHO} (?:are|were|is)\b",
    rf"\b(?:what|which) (?:age|year) (?:are|were|was) {_WHO}\b",
    rf"\b(?:until|before|when) (?:do |will )?{_WHO} (?:\w+ to )?retire\b(?=\W*$|[,.?;:])",
    # family
    rf"\b(?:do|did|does|have|has) {_WHO} {_SOME}(?:have|want|got|raise|plan) {_SOME}{_KIN}{_ENDS}",
    rf"\b{_WHO} {_SOME}(?:have|having|want|start|plan) {_SOME}(?:kids|babies|a (?:baby|family))\b",
    r"\bchildren (?:at home|of your own)\b|\bchild of yours\b|\bchild ?care\b.{0,30}\byou\b",
    rf"\b{_WHOSE} (?:own |small |young )?children (?:at|mind|go|to|while)\b",
    rf"\b{_WHOSE} partner(?:['\u2019]s (?:job|work|career)| mind| do for| at home)\b",
    rf"\bwhat does {_WHOSE} partner do\b",
    # pay
    rf"\b(?:what|how much) (?:do|did|does|would|will) {_WHO} (?:\w+ ){{0,2}}earn\b"
    rf"|\bhow (?:much|well) (?:are|were|is|was) {_WHO} (?:\w+ )?paid\b"
    r"|\bsalary (?:expectations?|history|requirements?)\b",
    # health
    rf"\b{_WHO} {_SOME}(?:off|called in) sick\b",
    rf"\b{_WHO} {_SOME}(?:had|have|suffer(?:ed)?|suffering|recover(?:ed|ing)?) (?:from )?{_SOME}"
    r"(?:burnout|depression|illness|disease|cancer|surgery|disorder)\b",
    rf"\b(?:do|did) {_WHO} (?:smoke|drink alcohol|take (?:drugs|medication)|pray|fast|vote)\b"
    r"(?=\W*$|[,.?;:]| or| and| during| for)",
    # what they have or are
    rf"\b(?:do|does|did|have|has) {_WHO} {_SOME}(?:have|hold|need|got|suffer from) {_SOME}{_HELD}"
    rf"{_ENDS}",
    rf"\b(?:which|what) {_HELD} (?:do|does|are|is|were|did) {_WHO}\b",
    # origin
    r"\b(?:where|(?:which|what) (?:country|place|town|city)) (?:are|were|is|was|do|does|did) "
    rf"{_WHO} {_SOME}(?:from|born|raised|brought up|come from|grow up|live|learn)\b",
    r"\byou(?: are|['\u2019]re) (?:originally )?from\b"
    rf"|\bcame {_WHO} from\b|\b{_WHO} (?:grew up|were born|was born)\b",
    # faith, politics, union, law
    rf"\b{_WHO} {_SOME}believe in god\b",
    rf"\b(?:who|whom|which party|how) (?:do|did|would|will) {_WHO} vote\b",
    rf"\b{_WHO} {_SOME}(?:go|gone|went|be|been|were|are) on strike\b",
    rf"\b{_WHO} {_SOME}(?:arrested|convicted|in prison|bankrupt)\b",
    # who they are
    rf"\b(?:what|who)(?: is|['\u2019]s| was) {_WHOSE} (?:\w+ )?(?:name|employer)\b",
    rf"\b(?:which|what) company (?:are|do|did|have|does) {_WHO}\b|\bwho are you\b",
    rf"\b(?:where|who) (?:do|did|does) {_WHO} work(?: for)?\b(?=\W*$|[,.?;:]| now| at| before)",
)

_SAID_TO_ONE = re.compile(
    r"\b(?:you|your|yours|yourself|the (?:author|writer))\b", re.IGNORECASE
)
_OF_PRIVATE_LIFE = re.compile(
    r"\b(?:pregnan(?:t|cy)|expecting a child|baby|babies|toddlers?|(?:small|young) children"
    r"|childcare|husband|wife|spouse|fianc[eé]e?|boyfriend|girlfriend|divorced?|in-laws"
    r"|married(?! to (?:an?|one|the|this|that|your)\b)|(?:maternity|paternity|parental) leave"
    r"|church|mosque|synagogue|pray(?:ers?|ing)?|ramadan|sabbath|kosher|halal|religio(?:n|us)"
    r"|(?<!good )(?<!bad )faith|muslim|christian|jewish|hindu|buddhist|atheist|catholic"
    r"|gay|lesbian|bisexual|transgender|homosexual|heterosexual|sexual(?:ity)?"
    r"|disabilit(?:y|ies)|wheelchair|illness|medication|medical condition|therap(?:y|ist)"
    r"|psychiatrist|burnout|autis(?:m|tic)|adhd|dyslexi(?:a|c)|sick leave"
    r"|nationality|citizenship|passport|ethnic(?:ity)?|mother tongue|native (?:language|speaker)"
    r"|immigra(?:nt|ted|tion)|foreigner|birthplace|(?:trade|labou?r) union|union member(?:ship)?"
    r"|political(?:ly)?|arrested|convicted)\b",
    re.IGNORECASE,
)
# Private lives can be data. A sentence about data says whose it is or where it is kept.
_OF_DATA = re.compile(
    r"\b(?:fields?|columns?|flags?|tables?|rows?|records?|forms?|values?|schemas?|index(?:es)?|codes?"
    r"|status|categor(?:y|ies)|types?|stor(?:es?|ed|ing)|cop(?:y|ies)|customers?|patients?|users?"
    r"|clients?|(?<!union )members?|employees?|citizens|applicants?|guests?|travellers?"
    r"|households?|accounts?|polic(?:y|ies)|service|system|data|check(?:er|s)?|prescriptions?)\b",
    re.IGNORECASE,
)


_RULES = (
    (_OF_PRIVATE_LIFE, _SAID_TO_ONE, _OF_DATA),
    (german.OF_PRIVATE_LIFE, german.SAID_TO_ONE, german.OF_DATA),
)


def about_a_person(text: str) -> str:
    text = plain(text)
    if found := _PERSONAL.search(text) or german.PERSON.search(text):
        return found.group()
    for sentence in re.split(r"[.?!;:] ", text):
        for private_life, to_one, of_data in _RULES:
            private = private_life.search(sentence)
            if private and to_one.search(sentence) and not of_data.search(sentence):
                return private.group()
    return ""

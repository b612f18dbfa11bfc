from __future__ import annotations

from collections.abc import Iterable, Sequence

from blindfolio.languages import gettext as _
from blindfolio.languages import ngettext
from prompts.loops.loop import Loop, LoopStage
from prompts.models import Opening


def loop_of(opening: Opening) -> Loop | None:
    return Loop.model_validate(opening.loop) if opening.loop else None


def ahead(opening: Opening) -> str:
    """Return the interviews that follow and how long they take, in words for candidates."""
    loop = loop_of(opening)
    if loop is None:
        return _("It takes up to 80 minutes, the last five for your questions.")
    return ngettext(
        "With the one about your document, there is one interview, %(hours)s in all.",
        "With the one about your document, there are %(n)d interviews, %(hours)s in all.",
        len(loop.ahead),
        hours=hours(loop.ahead),
    )


def counted(stages: Sequence[LoopStage]) -> str:
    n = "one interview" if len(stages) == 1 else f"{len(stages)} interviews"
    return f"{n}, {hours(stages)}"


def hours(stages: Iterable[LoopStage]) -> str:
    # "4 hours 35 minutes"
    whole, rest = divmod(sum(stage.minutes for stage in stages), 60)
    parts = [ngettext("%(n)d hour", "%(n)d hours", whole)] if whole else []
    parts += [ngettext("%(n)d minute", "%(n)d minutes", rest)] if rest else []
    return " ".join(parts)

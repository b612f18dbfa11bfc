from __future__ import annotations

from pathlib import Path

from blindfolio.language_model.backend import Backend
from blindfolio.language_model.bedrock import Bedrock
from blindfolio.language_model.chat import Chat
from blindfolio.language_model.recorded import RecordedAnswers
from blindfolio.settings import Settings


def backend_of(settings: Settings) -> Backend | None:
    """Returns None if no model is switched on. Sends nothing."""
    model = settings.asked_model
    if model is None:
        return None
    if model.service == "bedrock":
        return Bedrock(model.name, settings.model_region, settings.model_seconds)
    if model.service == "recorded":
        return RecordedAnswers(Path(model.name))
    return Chat(model.name, model.url, settings.model_key, settings.model_seconds)

"""The engine's knowledge: YAML files beside the code, read once per process and checked."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from blindfolio import yaml_text
from blindfolio.refusal import Refusal

FOLDER = Path(__file__).parent / "knowledge"

M = TypeVar("M", bound=BaseModel)


def read_yaml(path: Path, model: type[M]) -> M:
    """The file's content as `model`; a Refusal names the file and the first thing wrong."""
    try:
        raw = yaml_text.values(path.read_text(encoding="utf-8"))
        return model.model_validate(raw)
    except yaml_text.YAMLError as error:
        raise Refusal("knowledge", f"{path.name} is not valid YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Refusal(
            "knowledge", f"{path.name}: {where}: {first['msg']}. Correct the file."
        ) from error

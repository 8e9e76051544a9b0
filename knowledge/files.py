"""Reads the YAML files of a pack, and says what is wrong with one in words that an editor can act on."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from knowledge.learning import fingerprint
from knowledge.models import Topic

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
_LINES = TypeAdapter(dict[str, tuple[Annotated[str, Field(min_length=1)], ...]])
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PackError(Exception):
    """A content pack that cannot be used: says which file, which key and what to do."""

    def __init__(self, file: Path, key: str, problem: str) -> None:
        self.file, self.key, self.problem = file, key, problem
        super().__init__(f"{file}: {key + ': ' if key else ''}{problem}")


class Files:
    """The files of a pack, the first folder that holds a file winning."""

    def __init__(self, folders: tuple[Path, ...], cache: Path | None = None) -> None:
        """Take the folders, and a folder (*cache*) to keep what was parsed: YAML is slow to read."""
        self._folders = folders
        self._cache = cache / "parsed" if cache else None

    def path(self, name: str) -> Path:
        """Return where the file *name* is, or where it is missing."""
        return next((f / name for f in self._folders if (f / name).exists()), self._folders[0] / name)

    def one(self, name: str, model: type[M]) -> M:
        """Return the one thing that the file *name* holds."""
        path = self.path(name)
        return _checked(path, "", TypeAdapter(model), self._read(path))

    def listing(self, name: str, key: str, model: type[M], id_field: str) -> dict[str, M]:
        """Return the list under *key*, each thing by its *id_field*."""
        path = self.path(name)
        rows = self._under(path, key, list)
        items = [
            _checked(path, f"{key}[{_name(row, id_field, place)}]", TypeAdapter(model), row)
            for place, row in enumerate(rows)
        ]
        found: dict[str, M] = {}
        for item in items:
            ident = str(getattr(item, id_field))
            if ident in found:
                raise PackError(path, f"{key}[{ident}]", f"the {id_field} {ident} is used twice. Give each its own")
            found[ident] = item
        return found

    def rows(self, name: str, key: str, model: type[M]) -> tuple[M, ...]:
        """Return the list under *key*, in order."""
        path, check = self.path(name), TypeAdapter(model)
        return tuple(
            _checked(path, f"{key}[{place}]", check, row) for place, row in enumerate(self._under(path, key, list))
        )

    def mapping(self, name: str, key: str, model: type[M]) -> dict[str, M]:
        """Return the things under *key*, each by its own key."""
        path = self.path(name)
        rows = self._under(path, key, dict)
        return {str(ident): _checked(path, str(ident), TypeAdapter(model), row) for ident, row in rows.items()}

    def lines(self, name: str, key: str) -> dict[str, tuple[str, ...]]:
        """Return the lists of lines under *key*."""
        path = self.path(name)
        return _checked(path, key, _LINES, self._under(path, key, dict))

    def topics(self) -> dict[str, Topic]:
        """Return every topic by the name of its file."""
        paths: dict[str, Path] = {}
        for folder in reversed(self._folders):
            paths.update({path.stem: path for path in sorted((folder / "topics").glob("*.yaml"))})
        found: dict[str, Topic] = {}
        for ident, path in sorted(paths.items()):
            row = self._read(path)
            if not isinstance(row, dict):
                raise PackError(path, "", "this is not a list of keys and values. Start from another topic's file")
            found[ident] = _checked(path, "", TypeAdapter(Topic), {"id": ident, **row})
        return found

    def _under(self, path: Path, key: str, kind: type[T]) -> T:
        found = self._read(path)
        if key:
            found = found.get(key) if isinstance(found, dict) else None
        if not isinstance(found, kind):
            raise PackError(path, key, f"a {'list' if kind is list else 'set of keys'} is expected here")
        return found

    def _read(self, path: Path) -> Any:
        """Return what the file at *path* says, from the cache when the same text was parsed before."""
        text = _text(path)
        kept = self._cache / f"{fingerprint(text)}.json" if self._cache else None
        if kept:
            with suppress(OSError, ValueError):
                return json.loads(kept.read_text(encoding="utf-8"))
        said = _parsed(path, text)
        if kept:
            with suppress(OSError):
                kept.parent.mkdir(parents=True, exist_ok=True)
                draft = kept.with_suffix(f".{os.getpid()}")
                draft.write_text(json.dumps(said, default=str), encoding="utf-8")
                draft.replace(kept)
        return said


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PackError(path, "", "this file is missing. Copy it from the shipped pack and change it") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(path, "", f"this file cannot be read ({error}). Save it as UTF-8 text") from error


def _parsed(path: Path, text: str) -> Any:
    try:
        return yaml.load(text, Loader=_LOADER)  # noqa: S506 (it is the safe loader in C)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not YAML"
        raise PackError(path, where, f"{problem}. Check the indent and put quotes around text with a colon") from error


def _name(row: Any, id_field: str, place: int) -> str:
    return str(row.get(id_field, place)) if isinstance(row, dict) else str(place)


def _checked(path: Path, where: str, model: TypeAdapter[T], row: Any) -> T:
    try:
        return model.validate_python(row)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        key = ".".join(str(step) for step in (where, *first["loc"]) if str(step))
        more = f" ({error.error_count() - 1} more in this entry)" if error.error_count() > 1 else ""
        raise PackError(path, key, f"{_plain(first)}{more}") from error


def _plain(error: Any) -> str:
    """Say what pydantic found in words that an editor can act on."""
    match error["type"]:
        case "missing":
            return "this key is missing. Add it"
        case "extra_forbidden":
            return "this key is not known. Remove it or check its spelling"
        case _:
            return f"{str(error['msg']).removeprefix('Value error, ')}. Found: {str(error['input'])[:60]!r}"

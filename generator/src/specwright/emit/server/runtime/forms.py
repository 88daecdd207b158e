"""Form fields, read by the schemas of their properties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import media, strict_json
from .inputs import raw_pairs
from .multipart import Part
from .operation import Encoding, MediaType
from .paths import MalformedText, percent_decode
from .reading import Reader, Unreadable, pairs
from .refusal import Reason, Refusal
from .schemas import Schemas

_SPLIT = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file part of a multipart body."""

    filename: str | None
    content_type: str
    content: bytes


class FormReader:
    """Reads forms: arrays from repeats, objects from JSON, everything else from its text."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self._reader = Reader(schemas)

    def urlencoded(self, text: str, entry: MediaType) -> dict[str, Any]:
        """The object that an ``application/x-www-form-urlencoded`` text stands for."""
        assert entry.schema is not None
        fields: dict[str, list[str]] = {}
        for name, value in raw_pairs(text):
            fields.setdefault(percent_decode(name), []).append(value)
        try:
            spread = self._deep(fields, entry) | self._spread(fields, entry)
            own = {
                name: self._field(name, values, entry, entry.schema)
                for name, values in fields.items()
            }
        except Unreadable as error:
            raise MalformedText(str(error)) from None
        return {**own, **spread}

    def _deep(self, fields: dict[str, list[str]], entry: MediaType) -> dict[str, Any]:
        """Objects whose members are written as ``name[member]``, where that style is declared."""
        found: dict[str, Any] = {}
        for name, encoding in entry.encodings.items():
            if encoding.style != "deepObject" or entry.schema is None:
                continue
            head = f"{name}["
            keys = [key for key in fields if key.startswith(head) and key.endswith("]")]
            if any(len(fields[key]) > 1 for key in keys):
                raise Unreadable(f"a member of {name!r} stands more than once")
            members = {key[len(head) : -1]: percent_decode(fields.pop(key)[0]) for key in keys}
            pointer = self._schemas.property(entry.schema, name)
            if members and pointer is not None:
                found[name] = self._reader.object(members, pointer)
        return found

    def _spread(self, fields: dict[str, list[str]], entry: MediaType) -> dict[str, Any]:
        """Objects whose members stand among the fields; those are taken away from them.

        OAS 3.1.0, section 4.8.14.4: the default style of a property is ``form``, exploded; one
        with a media type of its own is written as that.
        """
        schema = entry.schema
        assert schema is not None
        known = self._schemas.properties(schema)
        typed = {name for name, encoding in entry.encodings.items() if encoding.content_types}
        found: dict[str, Any] = {}
        for name in sorted(known - set(fields) - typed):
            pointer = self._schemas.property(schema, name)
            if pointer is None or self._reader.wants(pointer) != "object":
                continue
            names = [key for key in fields if key in self._schemas.properties(pointer) - known]
            if any(len(fields[key]) > 1 for key in names):
                raise Unreadable(f"a member of {name!r} stands more than once")
            members = {key: percent_decode(fields.pop(key)[0]) for key in names}
            if members:
                found[name] = self._reader.object(members, pointer)
        return found

    def _field(self, name: str, raw: list[str], entry: MediaType, schema: str) -> Any:
        pointer = self._schemas.property(schema, name)
        encoding = entry.encodings.get(name, Encoding())
        if pointer is None:
            texts = [percent_decode(text) for text in raw]
            return texts[0] if len(texts) == 1 else texts
        wanted = self._reader.wants(pointer)
        json = any("json" in type_ for type_ in encoding.content_types)
        if wanted == "array" and not json:
            if not encoding.explode:
                raw = [part for text in raw for part in text.split(_SPLIT[encoding.style])]
            return self._reader.array(map(percent_decode, raw), pointer)
        if len(raw) > 1:
            if not json and wanted == "scalar" and self._reader.repeats(pointer):
                return self._reader.array(map(percent_decode, raw), pointer)
            raise Unreadable(f"the field {name!r} stands more than once")
        text = percent_decode(raw[0])
        if wanted == "object" or json:
            if not json and not text.startswith("{"):
                return self._reader.object(pairs(text.split(",")), pointer)
            return strict_json.loads(text.encode())
        return self._reader.scalar(text, pointer)

    def multipart(self, parts: Sequence[Part], entry: MediaType) -> tuple[Any, Any]:
        """The fields with their files, and the same with texts for files, to be validated."""
        if entry.positional:
            items = [self._item(part, entry) for part in parts]
            return items, _texts(items)
        fields: dict[str, list[Part]] = {}
        for part in parts:
            fields.setdefault(part.name, []).append(part)
        values: dict[str, Any] = {}
        checkable: dict[str, Any] = {}
        for name, same in fields.items():
            pointer = self._schemas.property(entry.schema, name) if entry.schema else None
            encoding = entry.encodings.get(name, Encoding())
            read = [self._part(part, pointer, encoding) for part in same]
            if pointer is not None and self._reader.wants(pointer) == "array":
                values[name] = self._items(read, pointer)
            elif len(read) > 1 and self._reader.repeats(pointer):
                values[name] = read
            elif len(read) > 1:
                detail = f"The part {name!r} stands more than once."
                raise Refusal(Reason.SCHEMA, detail)
            else:
                values[name] = read[0]
            checkable[name] = _texts(values[name])
        if entry.gathers and entry.schema is not None:
            others = values.keys() - self._schemas.properties(entry.schema)
            values["*"] = {name: values.pop(name) for name in fields if name in others}
        return values, checkable

    def _items(self, read: list[Any], pointer: str) -> list[Any]:
        """The items of an array; a single part may be all of it, unless it can only be one."""
        whole = read[0] if len(read) == 1 else None
        if not isinstance(whole, list):
            return read
        only = self._schemas.is_valid(pointer, "request", read)
        return read if only and not self._schemas.is_valid(pointer, "request", whole) else whole

    def _item(self, part: Part, entry: MediaType) -> Any:
        """What a part without a name stands for (OAS 3.2, section 4.14.5)."""
        index = int(part.name)
        pointer = self._schemas.position(entry.schema, index) if entry.schema else None
        encoding = entry.encodings.get(part.name, entry.encodings.get("*", Encoding()))
        if pointer is None and not encoding.content_types:
            sent = part.content_type or "application/octet-stream"
            return UploadedFile(part.filename, sent, part.content)
        return self._part(part, pointer, encoding)

    def _part(self, part: Part, pointer: str | None, encoding: Encoding) -> Any:
        sent = media.parse(part.content_type or "text/plain")
        if sent is None:
            raise Refusal(Reason.CONTENT_TYPE, f"The part {part.name!r} has a malformed type.")
        ranges = [range_ for text in encoding.content_types if (range_ := media.parse(text))]
        named = part.content_type is not None
        if named and ranges and not any(sent.closeness(range_) for range_ in ranges):
            accepted = ", ".join(encoding.content_types)
            detail = f"The part {part.name!r} must be one of: {accepted}."
            raise Refusal(Reason.CONTENT_TYPE, detail)
        if pointer is None or self._is_file(pointer, encoding):
            if pointer is None and part.filename is None:
                return _text(part)
            return UploadedFile(part.filename, sent.name, part.content)
        json = media.is_json(sent)
        wants = self._reader.wants(pointer)
        if json or wants == "object" or any("json" in t for t in encoding.content_types):
            return strict_json.loads(part.content)
        item = self._schemas.item(pointer) if wants == "array" else pointer
        if item is not None and wants == "array" and self._is_file(item, encoding):
            return UploadedFile(part.filename, sent.name, part.content)
        return self._reader.scalar(_text(part), item)

    def _is_file(self, pointer: str, encoding: Encoding) -> bool:
        _, schema = self._schemas.resolve(pointer)
        if not isinstance(schema, Mapping):
            return False
        if schema.get("format") == "binary" or "contentMediaType" in schema:
            return "contentEncoding" not in schema
        opaque = not schema.get("type") and not set(schema) & {"enum", "const", "anyOf", "oneOf"}
        return opaque and not any("json" in type_ for type_ in encoding.content_types)


def _text(part: Part) -> str:
    try:
        return part.content.decode()
    except UnicodeDecodeError:
        raise MalformedText(f"the part {part.name!r} is not UTF-8") from None


def _texts(value: Any) -> Any:
    """A form value as the validator may see it: files as the strings their schemas speak of."""
    if isinstance(value, UploadedFile):
        return value.content.decode("latin-1")
    if isinstance(value, list):
        return [_texts(item) for item in value]
    return value

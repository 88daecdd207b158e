"""From the document as written to the API as meant: one file per noun of the specification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from specwright.diagnostics import Diagnostics, Location
from specwright.ir.api import Api
from specwright.ir.build.constraint import report_constraints
from specwright.ir.build.forms import multipart_schemas
from specwright.ir.build.operation import OperationBuilder, Place, operation_places
from specwright.ir.build.schema import build_schema
from specwright.ir.build.scope import Scope, text
from specwright.ir.build.security import build_security_schemes
from specwright.ir.build.server import build_servers
from specwright.ir.build.tag import build_tags
from specwright.ir.build.webhook import build_webhooks, sent_places
from specwright.ir.complete import complete
from specwright.ir.direction import with_directions
from specwright.ir.dynamic import settle_dynamic_references
from specwright.ir.endless import without_endless
from specwright.ir.hoist import hoist
from specwright.ir.inheritance import check_inheritance
from specwright.ir.normalise import Contract, normalise
from specwright.ir.polymorphism import with_descendants
from specwright.ir.reach import without_idle
from specwright.openapi.document import Document


def _tagged(places: Iterable[Place]) -> Iterator[tuple[str, Location]]:
    return ((place.tag, place.operation.location) for place in places)


def build(document: Document, diagnostics: Diagnostics) -> Api:
    """The API that a bundled document describes; what cannot be represented is reported."""
    contract = normalise(document)
    found = Diagnostics()
    api = _built(contract, found)
    # Authors know their own document: its places, not those of the contract made of it.
    diagnostics.extend(replace(d, pointer=contract.written(d.pointer)) for d in found)
    return api


def _built(contract: Contract, diagnostics: Diagnostics) -> Api:
    check_inheritance(contract)
    complete(contract)
    settle_dynamic_references(contract)
    hoisted = hoist(contract, diagnostics)
    root = contract.document().root
    scope = Scope(root.document, diagnostics, hoisted.names)
    scope.multipart.update(multipart_schemas(contract.value))
    report_constraints(root, scope)
    components = root / "components"
    schemas = without_endless(
        {
            name: build_schema(name, hoisted.wire_names[name], node, scope)
            for name, node in (components / "schemas").members()
        }
    )
    schemes = build_security_schemes(components.get("securitySchemes"), scope)
    places = list(operation_places(root.get("paths"), scope))
    sent = sent_places(root, places, scope)
    operations, requests = OperationBuilder(root, schemes, schemas, scope).build(
        places, [entry.place for entry in sent]
    )
    webhooks = build_webhooks(sent, requests, scope)
    info = root / "info"
    api = Api(
        title=text(info, "title"),
        version=text(info, "version"),
        summary=text(info, "summary"),
        description=text(info, "description"),
        openapi=text(root, "openapi"),
        servers=build_servers(root, scope),
        tags=build_tags(root, _tagged(places), scope),
        operations=operations,
        schemas=tuple(schemas.values()),
        security_schemes=schemes,
        webhooks=webhooks,
        webhook_tags=build_tags(root, _tagged(entry.place for entry in sent), scope),
        document=contract.source.value,
        contract=contract.value,
    )
    api = without_idle(with_descendants(api, hoisted.names), hoisted.bases)
    return with_directions(api, hoisted.names)

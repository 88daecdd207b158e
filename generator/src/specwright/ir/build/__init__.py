"""From the document as written to the API as meant: one file per noun of the specification."""

from __future__ import annotations

from specwright.diagnostics import Diagnostics
from specwright.ir.api import Api
from specwright.ir.build.constraint import report_constraints
from specwright.ir.build.forms import multipart_schemas
from specwright.ir.build.operation import OperationBuilder, callback_places, operation_places
from specwright.ir.build.schema import build_schema
from specwright.ir.build.scope import Scope, text
from specwright.ir.build.security import build_security_schemes
from specwright.ir.build.server import build_servers
from specwright.ir.build.tag import build_tags
from specwright.ir.build.webhook import build_webhooks
from specwright.ir.complete import complete
from specwright.ir.hoist import hoist
from specwright.ir.inheritance import check_inheritance
from specwright.ir.normalise import normalise
from specwright.openapi.document import Document


def build(document: Document, diagnostics: Diagnostics) -> Api:
    """The API that a bundled document describes; what cannot be represented is reported."""
    contract = normalise(document)
    check_inheritance(contract)
    complete(contract)
    hoisted = hoist(contract, diagnostics)
    root = contract.document().root
    scope = Scope(root.document, diagnostics, hoisted.names)
    scope.multipart.update(multipart_schemas(contract.value))
    report_constraints(root, scope)
    components = root / "components"
    schemas = {
        name: build_schema(name, hoisted.wire_names[name], node, scope)
        for name, node in (components / "schemas").members()
    }
    schemes = build_security_schemes(components.get("securitySchemes"), scope)
    places = list(operation_places(root.get("paths"), scope))
    info = root / "info"
    return Api(
        title=text(info, "title"),
        version=text(info, "version"),
        summary=text(info, "summary"),
        description=text(info, "description"),
        openapi=text(root, "openapi"),
        servers=build_servers(root),
        tags=build_tags(root, [place.operation for place in places], scope),
        operations=OperationBuilder(root, schemes, schemas, scope).build(places),
        schemas=tuple(schemas.values()),
        security_schemes=schemes,
        webhooks=build_webhooks(
            [*operation_places(root.get("webhooks"), scope), *callback_places(places, scope)], scope
        ),
        document=document.value,
        contract=contract.value,
    )

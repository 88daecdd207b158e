"""Operations, their inputs and answers."""

from __future__ import annotations

from typing import Any

import pytest
from specwright.emit.python import annotation
from specwright.ir.api import ApiKey, Http, OAuth2
from specwright.ir.media import media_kind
from specwright.ir.operation import MediaType, Operation, Pagination
from specwright.ir.type import Bytes, Ref

ISSUES = """
    servers:
      - url: https://{region}.example.com/{base}
        variables: {region: {default: eu}, base: {default: v1}}
    tags:
      - {name: Unused}
      - {name: Issues, description: What is wrong.}
    security: [{key: []}]
    paths:
      /repos/{repo}/issues:
        parameters:
          - {name: repo, in: path, required: true, schema: {type: string}}
          - {name: limit, in: query, schema: {type: integer, default: 20}}
        get:
          operationId: listIssues
          tags: [Issues, Other]
          parameters:
            - {name: limit, in: query, schema: {type: integer, default: 50}}
            - name: labels
              in: query
              explode: false
              schema: {type: array, items: {type: string}}
            - {name: after, in: query, schema: {type: string}}
            - {name: repo, in: header, schema: {type: string}}
            - {name: Authorization, in: header, schema: {type: string}}
            - name: filter
              in: query
              style: deepObject
              schema: {type: object, properties: {state: {enum: [open, closed]}}}
            - name: query
              in: query
              content: {application/json: {schema: {type: object, properties: {q: {}}}}}
          security: [{}, {oauth: [read]}, {oauth: [read], key: []}]
          responses:
            default: {$ref: '#/components/responses/Failure'}
            4XX: {$ref: '#/components/responses/Refusal'}
            '200':
              description: A page.
              headers:
                ETag: {required: true, schema: {type: string}}
                X-Total: {schema: {type: integer}}
                Content-Type: {schema: {type: string}}
              content:
                application/json: {schema: {$ref: '#/components/schemas/IssuePage'}}
              links:
                next:
                  operationId: listIssues
                  parameters: {query.after: '$response.body#/next'}
                first:
                  operationRef: '#/paths/~1repos~1{repo}~1issues/post'
                lost: {operationId: nowhere}
        post:
          tags: [Issues]
          security: []
          requestBody: {$ref: '#/components/requestBodies/NewIssue'}
          responses:
            '201': {description: made}
            '404': {$ref: '#/components/responses/Refusal'}
            '409': {$ref: '#/components/responses/Failure'}
    components:
      securitySchemes:
        key: {type: apiKey, in: header, name: X-Key}
        oauth:
          type: oauth2
          flows: {clientCredentials: {tokenUrl: /token, scopes: {read: Read}}}
        basic: {type: http, scheme: Basic}
      requestBodies:
        NewIssue:
          required: true
          content:
            application/json: {schema: {type: object, properties: {title: {type: string}}}}
            multipart/form-data:
              schema:
                type: object
                properties:
                  title: {type: string}
                  log: {type: string, contentMediaType: application/octet-stream}
                  screenshots: {type: array, items: {}}
              encoding: {screenshots: {contentType: 'image/png, image/jpeg'}}
            text/plain: {}
            application/zip: {}
      responses:
        Refusal: {description: no}
        Failure: {description: broken}
      schemas:
        Issue: {type: object, properties: {id: {type: integer}}}
        IssuePage:
          type: object
          properties:
            next: {type: [string, 'null']}
            issues: {type: array, items: {$ref: '#/components/schemas/Issue'}}
"""


@pytest.fixture
def listing(built: Any) -> Operation:
    operation = built(ISSUES).operation("listIssues")
    assert isinstance(operation, Operation)
    return operation


def test_parameters_in_the_order_of_path_then_document(listing: Operation) -> None:
    told = [
        (p.name, p.wire_name, p.in_, annotation(p.type), p.style, p.explode)
        for p in listing.parameters
    ]
    assert told == [
        ("repo", "repo", "path", "str", "simple", False),
        ("limit", "limit", "query", "int", "form", True),
        ("labels", "labels", "query", "list[str]", "form", False),
        ("after", "after", "query", "str", "form", True),
        ("repo_header", "repo", "header", "str", "simple", False),
        ("filter", "filter", "query", "ListIssuesFilter", "deepObject", True),
        ("query", "query", "query", "ListIssuesQuery", "form", True),
    ]
    limit = listing.parameters[1]
    assert (limit.required, limit.has_default, limit.default) == (False, True, 50)
    assert listing.parameters[-1].content_type == "application/json"


def test_schema_pointers_lead_into_the_contract(built: Any, listing: Operation) -> None:
    contract = built(ISSUES).api.contract
    for parameter in listing.parameters:
        value: Any = contract
        for token in parameter.schema_pointer.split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            value = value[int(key)] if isinstance(value, list) else value[key]
        assert isinstance(value, dict)


def test_responses_codes_then_ranges_then_default(listing: Operation) -> None:
    assert [(r.status, r.name, r.component) for r in listing.responses] == [
        ("200", "ListIssues200", None),
        ("4XX", "Refusal4XX", "Refusal"),
        ("default", "FailureDefault", "Failure"),
    ]
    page = listing.responses[0]
    assert [(h.name, h.wire_name, h.required) for h in page.headers] == [
        ("etag", "ETag", True),
        ("x_total", "X-Total", False),
    ]
    assert [(link.name, link.operation) for link in page.links] == [
        ("next", "listIssues"),
        ("first", "postReposByRepoIssues"),
    ]


def test_a_component_used_with_one_status_gives_its_name_alone(built: Any) -> None:
    api = built(ISSUES.replace("4XX: {$ref: '#/components/responses/Refusal'}", ""))
    names = [r.name for r in api.operation("postReposByRepoIssues").responses]
    assert names == ["PostReposByRepoIssues201", "Refusal", "Failure409"]


def test_pagination_is_told_by_the_link(listing: Operation) -> None:
    assert listing.pagination == Pagination("after", "/next", "/issues", Ref("Issue"))


def test_security_own_global_and_none(built: Any, listing: Operation) -> None:
    assert [[(u.scheme, u.scopes) for u in r.uses] for r in listing.security] == [
        [],
        [("oauth", ("read",))],
        [("oauth", ("read",)), ("key", ())],
    ]
    api = built(ISSUES)
    assert api.operation("postReposByRepoIssues").security == ()
    inherited = built(ISSUES.replace("          security: []\n", ""))
    (requirement,) = inherited.operation("postReposByRepoIssues").security
    assert requirement.uses[0].scheme == "key"


def test_an_unknown_scheme_never_opens_a_door(built: Any) -> None:
    api = built(ISSUES.replace("security: []", "security: [{ghost: []}]"))
    assert [rule for rule in api.rules if "security" in rule] == ["unsupported-security"]
    assert [operation.wire_name for operation in api.api.operations] == ["listIssues"]


def test_request_bodies_and_their_parts(built: Any) -> None:
    api = built(ISSUES)
    body = api.operation("postReposByRepoIssues").body
    assert body.required
    told = {m.content_type: (m.kind, annotation(m.type)) for m in body.content}
    assert told == {
        "application/json": ("json", "NewIssueRequest"),
        "multipart/form-data": ("multipart", "NewIssueForm"),
        "text/plain": ("text", "str"),
        "application/zip": ("binary", "bytes"),
    }
    assert api.shown("NewIssueForm") == "title?: str, log?: bytes, screenshots?: list[bytes]"
    (encoding,) = body.content[1].encodings
    assert (encoding.wire_name, encoding.content_types) == (
        "screenshots",
        ("image/png", "image/jpeg"),
    )


def test_names_inside_the_tag(built: Any) -> None:
    api = built(ISSUES)
    assert [(o.tag, o.short_name) for o in api.api.operations] == [
        ("Issues", "list"),
        ("Issues", "post_repos_by_repo"),
    ]
    assert [(t.name, t.class_name, t.description) for t in api.api.tags] == [
        ("issues", "Issues", "What is wrong.")
    ]
    assert [o.wire_name for o in api.api.operations_of(api.api.tags[0])] == [
        "listIssues",
        "postReposByRepoIssues",
    ]


def test_short_names_that_would_meet_stay_long(built: Any) -> None:
    api = built(
        """
        paths:
          /a: {get: {operationId: getPet, tags: [pets], responses: {}}}
          /b: {get: {operationId: getPets, tags: [pets], responses: {}}}
          /c: {get: {operationId: importPet, tags: [pets], responses: {}}}
          /d: {get: {responses: {}}}
        """
    )
    assert [o.short_name for o in api.api.operations] == [
        "get_pet",
        "get_pets",
        "import_pet",
        "get_d",
    ]
    assert [tag.wire_name for tag in api.api.tags] == ["pets", "default"]


def test_servers_are_named_by_what_tells_them_apart(built: Any) -> None:
    servers = [
        ("http://a.org", "The endpoint for all regions"),
        ("https://a.org", "The endpoint for all others"),
        ("https://b.org/v1", "The endpoint for all customers"),
        ("https://c.org", "Test"),
        ("https://d.org/v1", ""),
        ("https://d.org/v2", ""),
        ("https://e.org/v2", ""),
        ("https://e.org/v2", ""),
    ]
    listed = ", ".join(f"{{url: '{url}', description: '{told}'}}" for url, told in servers)
    api = built(f"servers: [{listed}]\npaths: {{}}").api
    assert [server.name for server in api.servers] == [
        "http_a_org",
        "https_a_org",
        "b_org",
        "test",
        "d_org_v1",
        "d_org_v2",
        "e_org",
        "e_org2",
    ]


def test_servers_and_schemes(built: Any) -> None:
    api = built(ISSUES).api
    (server,) = api.servers
    assert (server.url, server.template) == (
        "https://eu.example.com/v1",
        "https://{region}.example.com/{base}",
    )
    kinds = {scheme.wire_name: scheme.kind for scheme in api.security_schemes}
    assert kinds["key"] == ApiKey("header", "X-Key")
    assert kinds["basic"] == Http("basic", None)
    assert isinstance(kinds["oauth"], OAuth2)
    assert kinds["oauth"].flows[0].scopes == (("read", "Read"),)


def test_what_is_left_out_is_told(built: Any) -> None:
    assert built(ISSUES).rules == ["unsupported-link"]
    api = built(
        """
        paths:
          /b:
            get:
              operationId: b
              responses:
                '200':
                  description: d
                  content: {application/xml: {schema: {type: object, properties: {a: {}}}}}
          /a:
            post:
              operationId: a
              parameters: [{name: q, in: fragment, content: {application/json: {}}}]
              responses: {'200': {$ref: '#/components/responses/None'}}
        """
    )
    assert sorted(api.rules) == [
        "reference-dead",
        "unsupported-media-type",
        "unsupported-parameter-location",
    ]


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("application/json", "json"),
        ("Application/JSON; charset=utf-8", "json"),
        ("application/merge-patch+json", "json"),
        ("text/json", "json"),
        ("application/x-www-form-urlencoded", "form"),
        ("multipart/mixed", "multipart"),
        ("text/csv", "text"),
        ("application/yaml", "text"),
        ("application/atom+xml", "text"),
        ("text/event-stream", "event-stream"),
        ("application/x-ndjson", "json-lines"),
        ("application/json-seq", "json-seq"),
        ("image/png", "binary"),
        ("*/*", "binary"),
    ],
)
def test_media_kinds(content_type: str, kind: str) -> None:
    assert media_kind(content_type) == kind


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("text/event-stream: {x-itemSchema: {$ref: '#/components/schemas/E'}}", "E"),
        ("application/jsonl: {itemSchema: {type: object, properties: {a: {}}}}", "TailItem"),
        ("application/jsonl: {schema: {type: array, items: {type: integer}}}", "int"),
        ("text/event-stream: {}", "str"),
        (
            "text/event-stream: {itemSchema: {type: object, properties: {data: {type: string, "
            "contentSchema: {$ref: '#/components/schemas/E'}}}}}",
            "E",
        ),
    ],
)
def test_items_of_streams(built: Any, content: str, shown: str) -> None:
    api = built(
        f"""
        paths:
          /x:
            get:
              operationId: tail
              responses: {{'200': {{description: d, content: {{{content}}}}}}}
        """,
        schemas="E: {type: object, properties: {id: {type: integer}}}",
        version="3.2.0",
    )
    (media_type,) = api.operation("tail").responses[0].content
    assert isinstance(media_type, MediaType)
    assert media_type.streamed
    expected = f"TailResponse200{shown[4:]}" if shown.startswith("Tail") else shown
    assert annotation(media_type.type) == expected


def test_webhooks(built: Any) -> None:
    api = built(
        """
        webhooks:
          stockChanged:
            post:
              requestBody:
                content: {application/json: {schema: {type: object, properties: {n: {}}}}}
              responses: {'200': {description: d}}
        """
    )
    (webhook,) = api.api.webhooks
    operation = webhook.operation
    assert (operation.name, webhook.class_name, operation.method) == (
        "stock_changed",
        "StockChanged",
        "POST",
    )
    assert webhook.body.content[0].type == Ref("StockChangedRequest")


def test_a_binary_answer_is_octets_whatever_its_schema_says(built: Any) -> None:
    api = built(
        """
        paths:
          /x:
            get:
              operationId: fetch
              responses:
                '200':
                  description: d
                  content: {image/png: {schema: {type: string, format: binary}}}
        """,
        version="3.0.3",
    )
    assert api.operation("fetch").responses[0].content[0].type == Bytes()

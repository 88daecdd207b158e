"""Operations as functions, one module for each tag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from specwright.emit.typescript import (
    WIDTH,
    Group,
    Layout,
    Row,
    doc_comment,
    render,
    row,
    string,
    type_expression,
)
from specwright.emit.typescript_client.descriptors import (
    Surroundings,
    content,
    descriptor,
    shared_contents,
)
from specwright.emit.typescript_client.inputs import input_required, input_type
from specwright.emit.typescript_client.names import Imports, OperationNames, file_stem
from specwright.emit.typescript_client.outcomes import (
    binary_successes,
    result_type,
    streamed_kind,
    streamed_type,
    successes,
)
from specwright.emit.typescript_client.servers import default_base_url
from specwright.ir.api import Api
from specwright.ir.operation import Operation, Response


@dataclass(frozen=True, slots=True)
class FunctionView:
    """A function with the comment above it, ready to print."""

    comment: str
    text: str


@dataclass(frozen=True, slots=True)
class OperationView:
    """An operation's types and functions, ready to print."""

    types: tuple[FunctionView, ...]
    functions: tuple[FunctionView, ...]


@dataclass(frozen=True, slots=True)
class ModuleView:
    """A module of operations, ready to print."""

    file: str
    imports: tuple[str, ...]
    constants: tuple[str, ...]
    operations: tuple[OperationView, ...]


def operation_modules(api: Api, names: Mapping[str, OperationNames]) -> tuple[ModuleView, ...]:
    """A module for each tag that has operations."""
    schemas = {schema.name: schema for schema in api.schemas}
    schemes = frozenset(scheme.wire_name for scheme in api.sent_schemes)
    functions = {o.wire_name: names[o.name].function for o in api.operations}
    base_url = default_base_url(api)
    found = []
    for tag in api.tags:
        operations = api.operations_of(tag)
        if operations:
            own = own_names(operations, names)
            imports = Imports((*own, "security"), "../", schemas)
            contents = shared_contents(operations, own)
            around = Surroundings(imports, schemes, contents, {}, functions, base_url)
            file = f"{file_stem(tag.name)}.ts"
            found.append(module_view(file, operations, names, around))
    return tuple(found)


def own_names(
    operations: Iterable[Operation], names: Mapping[str, OperationNames]
) -> tuple[str, ...]:
    """What a module of operations declares."""
    return tuple(
        name
        for operation in operations
        for name in (
            names[operation.name].function,
            names[operation.name].input,
            names[operation.name].result,
        )
    )


def module_view(
    file: str,
    operations: Iterable[Operation],
    names: Mapping[str, OperationNames],
    around: Surroundings,
) -> ModuleView:
    """A module in its file, whose imports are those that ``around`` has gathered by its end."""
    imports = around.imports
    told = tuple(_answered(operation) for operation in operations)
    views = tuple(_operation(o, names[o.name], around) for o in told)
    constants = tuple(
        render(row(f"const {name} = ", content([pair], imports), ";"))
        for pair, name in around.contents.items()
    )
    lines = [import_line(*module) for module in imports.modules()]
    if any("[security" in function.text for view in views for function in view.functions):
        lines.append(f'import * as security from "{imports.root}security.js";')
    return ModuleView(
        file=file,
        imports=tuple(sorted(lines, key=lambda line: (line.rpartition(" from ")[2], line))),
        constants=constants,
        operations=views,
    )


def _answered(operation: Operation) -> Operation:
    """The operation with the answers that really come."""
    # Who declares no response at all lets anything be answered.
    return replace(operation, responses=operation.received or (_anything(operation),))


def _anything(operation: Operation) -> Response:
    return Response(
        status="default",
        name="",
        component=None,
        description="",
        headers=(),
        content=(),
        links=(),
        location=operation.location,
    )


def import_line(module: str, is_type: bool, names: tuple[str, ...]) -> str:
    """An import declaration."""
    opening = "import type {" if is_type else "import {"
    group = Group(opening, names, "}", padding=" ")
    return render(row(group, f" from {string(module)};"))


def _operation(operation: Operation, names: OperationNames, around: Surroundings) -> OperationView:
    imports = around.imports
    types = [_input(operation, names, around)]
    functions = []
    if streamed_kind(operation) is None:
        head = f"export type {names.result}{_parameter(operation)} = "
        text = render(row(head, result_type(operation, imports), ";"))
        comment = f"/** What {{@link {names.function}}} may return. */"
        types.append(FunctionView(comment, text))
        functions.append(_call(operation, names, around))
    else:
        functions.append(_stream(operation, names, around))
    if operation.pagination is not None and streamed_kind(operation) is None:
        functions += _iterators(operation, names, around)
    return OperationView(tuple(types), tuple(functions))


def _parameter(operation: Operation) -> str:
    return '<As extends keyof BinaryForms = "blob">' if binary_successes(operation) else ""


def _argument(operation: Operation) -> str:
    return "<As>" if binary_successes(operation) else ""


def _input(operation: Operation, names: OperationNames, around: Surroundings) -> FunctionView:
    imports = around.imports
    base = "CallOptions"
    if operation.name in around.targets:
        base = "CallbackOptions" if around.targets[operation.name] else "SendOptions"
    bases, members = input_type(operation, imports, base)
    name = f"{names.input}{_parameter(operation)}"
    if binary_successes(operation):
        imports.runtime("BinaryForms")
    if isinstance(members, Group):
        if members.items:
            head = f"export interface {name} extends {', '.join(bases)} "
            if len(head) >= WIDTH and len(bases) > 1:
                head = f"export interface {name}\n  extends {', '.join(bases)} "
            text = head + render(members)
        else:
            text = f"export type {name} = {' & '.join(bases)};"
    else:
        head = f"export type {name} = {' & '.join(bases)} &"
        alone = isinstance(members, Row) and members.parts[0] == "("
        text = (
            f"{head}\n  {render(members, 2)};" if alone else render(row(f"{head} ", members, ";"))
        )
    return FunctionView(f"/** What {{@link {names.function}}} takes. */", text)


def _signature(
    function: str,
    operation: Operation,
    names: OperationNames,
    around: Surroundings,
    returns: Layout,
) -> str:
    imports = around.imports
    sends = operation.name in around.targets
    first = f"sender: {imports.runtime('Sender')}" if sends else f"api: {imports.runtime('Client')}"
    default = "" if sends or input_required(operation) else " = {}"
    generic = ""
    if binary_successes(operation):
        generic = f'<As extends keyof {imports.runtime("BinaryForms")} = "blob">'
    parameters: tuple[Layout, ...] = (
        first,
        f"input: {names.input}{_argument(operation)}{default}",
    )
    return render(
        row(
            f"export function {function}{generic}", Group("(", parameters, ")"), ": ", returns, " {"
        )
    )


def _comment(operation: Operation, around: Surroundings) -> str:
    request = f"`{operation.method} {operation.path}`"
    summary = operation.summary.strip()
    heading = f"{summary}{'' if summary.endswith('.') else '.'}" if summary else ""
    text = "\n\n".join(part for part in (heading, operation.description.strip(), request) if part)
    tags = [("@deprecated", "")] if operation.deprecated else []
    links = {
        around.functions[link.operation]: link.description
        for response in operation.responses
        for link in response.links
        if link.operation in around.functions and link.operation != operation.wire_name
    }
    tags += [(f"@see {{@link {function}}}", said) for function, said in links.items()]
    return doc_comment(text, tags=tags)


def _call(operation: Operation, names: OperationNames, around: Surroundings) -> FunctionView:
    imports = around.imports
    returns = f"Promise<{names.result}{_argument(operation)}>"
    head = _signature(names.function, operation, names, around, returns)
    told = descriptor(operation, around, resumes=False)
    sends = operation.name in around.targets
    call = f"{imports.runtime('send')}(sender" if sends else f"{imports.runtime('call')}(api"
    body = render(row(f"return {call}, input, ", told, ");"), 2)
    return FunctionView(_comment(operation, around), f"{head}\n  {body}\n}}")


def _stream(operation: Operation, names: OperationNames, around: Surroundings) -> FunctionView:
    imports = around.imports
    events = streamed_kind(operation) == "event-stream"
    returns = row("AsyncGenerator<", streamed_type(operation, imports), ", void, undefined>")
    head = _signature(names.function, operation, names, around, returns)
    told = descriptor(operation, around, resumes=events)
    name = imports.runtime("follow" if events else "stream")
    given = "api, input"
    if operation.name in around.targets:
        given = f"...{imports.runtime('prepare')}(sender, input)"
    body = render(row(f"return {name}({given}, ", told, ");"), 2)
    return FunctionView(_comment(operation, around), f"{head}\n  {body}\n}}")


def _iterators(
    operation: Operation, names: OperationNames, around: Surroundings
) -> list[FunctionView]:
    imports = around.imports
    pagination = operation.pagination
    assert pagination is not None
    page = next(
        type_expression(media.type, imports.model)
        for response in successes(operation)
        for media in response.content
    )
    item = type_expression(pagination.item_type, imports.model)
    found = []
    arguments = f"{names.function}, api, input, {string(pagination.parameter)}"
    walk = f"{imports.runtime('pages')}({arguments}, {_place(pagination.next_pointer)})"
    each = (
        f"{imports.runtime('items')}({names.pages}(api, input), {_place(pagination.items_pointer)})"
    )
    for function, of, expression, what in (
        (names.pages, page, walk, "The pages"),
        (names.items, item, each, "The items of all pages"),
    ):
        returns = row("AsyncGenerator<", of, ", void, undefined>")
        head = _signature(function, operation, names, around, returns)
        comment = f"/** {what} of {{@link {names.function}}}, fetched one by one. */"
        found.append(FunctionView(comment, f"{head}\n  return {expression};\n}}"))
    return found


def _place(pointer: str) -> str:
    """A JSON Pointer (RFC 6901) as an array of its tokens."""
    tokens = [t.replace("~1", "/").replace("~0", "~") for t in pointer.split("/")[1:]]
    return f"[{', '.join(string(token) for token in tokens)}]"

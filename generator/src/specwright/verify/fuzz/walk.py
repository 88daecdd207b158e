"""Walks through an API towards what a run has not reached, judged by the checks of Schemathesis.

An operation is asked with what a declared link takes from an earlier answer, else with a valid
request whose path variables have the names of fields that were seen in answers.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from schemathesis.auths import reauth_and_replay
from schemathesis.checks import CheckContext, run_checks
from schemathesis.core.errors import InvalidTransition
from schemathesis.core.failures import Failure
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.engine._check_context import CheckContextCache
from schemathesis.engine.context import EngineContext
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.engine.run import PhaseName
from schemathesis.generation import GenerationMode
from schemathesis.generation.case import Case
from schemathesis.generation.stateful.state_machine import StepInput, StepOutput
from schemathesis.specs.openapi._auth_retry import get_security_parameters, remove_auth, send_probe
from schemathesis.specs.openapi.stateful import into_step_input, make_response_filter
from schemathesis.specs.openapi.stateful.links import OpenApiLink

from specwright.verify.fuzz.draws import Draws, valid
from specwright.verify.fuzz.taken import fields, is_whole, make_modest, named_in, plain

_PER_GOAL = 200
_TRIES = 4
_DEEPEST = 6
_REMEMBERED = 20
_MORE = 3
"""How often a list is added to before its next page is asked for."""
_CHANGING = ("POST", "PUT", "PATCH")


class Spent(Exception):
    """No more requests may be sent."""


class _Faithful:
    """Makes Schemathesis take every value that a link gives."""

    def use_probability(self, _transition: str) -> float:
        return 1.0

    def is_calibrated(self, _transition: str) -> bool:
        return True


@dataclass(slots=True)
class Walk:
    """One walk, with what it has seen so far."""

    engine: EngineContext
    seed: int
    requests_left: int
    deadline: float
    """``time.monotonic()`` when it must end."""
    smallest: Mapping[str, Mapping[str, int]]
    """Per operation the least that its whole-number query parameters allow: pages get small."""
    recorder: ScenarioRecorder = field(default_factory=lambda: ScenarioRecorder(label="reach"))
    _answers: dict[str, list[StepOutput]] = field(default_factory=dict)
    _values: dict[str, list[Any]] = field(default_factory=dict)
    _used: set[tuple[str, str]] = field(default_factory=set)
    _contexts: CheckContextCache = field(default_factory=CheckContextCache)
    _draws: Draws = field(init=False)
    _floor: int = 0
    _incoming: dict[str, list[OpenApiLink]] = field(default_factory=dict)
    _links: dict[str, OpenApiLink] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._draws = Draws(self.seed)
        for operation in self._operations():
            for status, response in operation.responses.items():
                for name, written in response.iter_links():
                    with contextlib.suppress(InvalidTransition):
                        link = OpenApiLink(name, status, written, operation)
                        self._links[link.full_name] = link
                        self._incoming.setdefault(link.target.label, []).append(link)

    def aim(self) -> None:
        """Turn to another goal: none may spend what all have."""
        self._floor = self.requests_left - _PER_GOAL

    def follow(self, name: str) -> bool:
        """Follow a link until its target succeeds; False where it never did."""
        link = self._links.get(name)
        if link is None:
            return False
        for turn in range(_TRIES):
            source = self._source(link, ())
            if source is None:
                return False
            if self._along(link, source, modest=turn % 2 == 0) is not None:
                return True
        return False

    def knock(self, label: str) -> None:
        """Ask for the same without credentials, whatever it answers to those who have them.

        The checks of Schemathesis do so only where the answer was 2xx.
        """
        operation = self.engine.schema.find_operation_by_label(label)
        if operation is None:
            return
        for case in self._draws.few(valid(operation, {}))[:1]:
            self._spend()
            self.recorder.record_case(
                case=case, parent_id=None, transition=None, is_transition_applied=False
            )
            probe = remove_auth(case, get_security_parameters(operation))
            with contextlib.suppress(requests.RequestException):
                send_probe(self._context(case), case, probe)
            self.requests_left -= 1

    def succeed(self, label: str, trail: tuple[str, ...] = ()) -> StepOutput | None:
        """One more successful answer of an operation; None where all that was tried failed."""
        if len(trail) == _DEEPEST or label in trail:
            return None
        below = (*trail, label)
        operation = self.engine.schema.find_operation_by_label(label)
        if operation is None:
            return None
        linked = [link for link in self._incoming.get(label, ()) if link.source.label != label]
        # What a path names has to be there: a link knows what, a guess seldom does.
        along, guessed = self._linked(linked, below), self._guessed(operation)
        known = "{" not in operation.path
        ways = [guessed, along] if known else [along, self._made(operation, below), guessed]
        for way in ways:
            for output in way:
                if output is not None:
                    return output
        return None

    def _linked(
        self, links: list[OpenApiLink], trail: tuple[str, ...]
    ) -> Iterator[StepOutput | None]:
        for turn in range(_TRIES):
            for link in links:
                source = self._source(link, trail)
                if source is not None:
                    yield self._along(link, source, modest=turn % 2 == 0)

    def _made(self, operation: Any, trail: tuple[str, ...]) -> Iterator[StepOutput | None]:
        """Requests about what was made just before, where the paths tell how: put or posted."""
        path = operation.path
        makers = [f"PUT {path}"]
        while "/{" in path:
            path = path[: path.rindex("/{")]
            makers.append(f"POST {path}")
        for maker in makers:
            made = self.succeed(maker, trail)
            for output in self._alike(made) if made is not None else ():
                names = re.findall(r"\{([^{}]+)\}", operation.path)
                pinned = named_in(names, output.response, output.case.path_parameters or {})
                if "" in pinned.values():  # no segment of a path
                    continue
                for case in self._draws.few(valid(operation, pinned)):
                    yield self._send(StepInput.initial(case))

    def _alike(self, made: StepOutput) -> Iterator[StepOutput]:
        """An answer, then others to the same operation at the same path."""
        yield made
        variables = dict(made.case.path_parameters or {})
        for case in self._draws.few(valid(made.case.operation, variables)):
            if (output := self._send(StepInput.initial(case))) is not None:
                yield output

    def _guessed(self, operation: Any) -> Iterator[StepOutput | None]:
        """Valid requests, with path variables that an answer had a field for."""
        names = re.findall(r"\{([^{}]+)\}", operation.path)
        for turn in range(_TRIES):
            known = {name: self._known(name, turn) for name in names}
            pinned = {name: value for name, value in known.items() if value is not None}
            for case in self._draws.few(valid(operation, pinned)):
                if turn % 2:
                    self._fill_body(case)
                yield self._send(StepInput.initial(case))

    def _known(self, name: str, turn: int) -> Any:
        values = self._values.get(plain(name), [])
        return values[-1 - turn % len(values)] if values else None

    def _source(self, link: OpenApiLink, trail: tuple[str, ...]) -> StepOutput | None:
        """An answer that holds what a link takes, each only once."""
        source = link.source.label
        fits = make_response_filter(link.status_code, tuple(link.source.responses.status_codes))
        for fresh in (False, True):
            if fresh and self.succeed(source, trail) is None:
                return None
            for output in reversed(self._answers.get(source, ())):
                mark = (link.full_name, output.case.id)
                if mark not in self._used and fits(output) and is_whole(link, output):
                    self._used.add(mark)
                    return output
        return self._fuller(link, trail) if link.source.method.upper() == "GET" else None

    def _fuller(self, link: OpenApiLink, trail: tuple[str, ...]) -> StepOutput | None:
        """An answer of a list that was added to, asked for in the smallest pages."""
        earlier = self._answers.get(link.source.label)
        if not earlier:
            return None
        variables = dict(earlier[-1].case.path_parameters or {})
        for label in self._changing(link.source.path):
            for _ in range(_MORE):
                self._again(label, variables, (*trail, link.source.label))
        strategy = valid(link.source, variables, dict(self.smallest.get(link.source.label, {})))
        for case in self._draws.few(strategy):
            make_modest(case, set(self.smallest.get(link.source.label, {})))
            output = self._send(StepInput.initial(case))
            if output is not None and is_whole(link, output):
                self._used.add((link.full_name, output.case.id))
                return output
        return None

    def _changing(self, path: str) -> list[str]:
        """Operations that may add to a list: on its own path, else below what the path names."""
        stem = path[: path.rfind("}") + 1]
        labels = [
            label
            for label in (o.label for o in self._operations())
            if label.partition(" ")[0] in _CHANGING
        ]
        own = [label for label in labels if label.partition(" ")[2] == path]
        near = [label for label in labels if stem and label.partition(" ")[2].startswith(stem)]
        return own or near or labels

    def _again(
        self, label: str, variables: Mapping[str, Any], trail: tuple[str, ...]
    ) -> StepOutput | None:
        """Success of an operation on what these path variables name."""
        operation = self.engine.schema.find_operation_by_label(label)
        names = set(re.findall(r"\{([^{}]+)\}", label))
        if operation is None:
            return None
        if not names or not names <= set(variables):
            return self.succeed(label, trail)
        pinned = {name: variables[name] for name in names}
        incoming = [link for link in self._incoming.get(label, ()) if link.source.label != label]
        for link in incoming:
            for output in reversed(self._answers.get(link.source.label, ())):
                found = self._along(link, output, modest=True, pinned=pinned)
                if found is not None:
                    return found
        for case in self._draws.few(valid(operation, pinned)):
            found = self._send(StepInput.initial(case))
            if found is not None:
                return found
        return None

    def _along(
        self,
        link: OpenApiLink,
        source: StepOutput,
        *,
        modest: bool,
        pinned: Mapping[str, Any] | None = None,
    ) -> StepOutput | None:
        """Follow a link from an answer; None where the target did not succeed."""
        step = into_step_input(
            target=link.target,
            link=link,
            modes=[GenerationMode.POSITIVE],
            link_calibration=_Faithful(),  # type: ignore[arg-type]
        )
        for taken in self._draws.few(step(source)):
            applied = {name for _, name in taken.applied_parameters if name is not None}
            self._fill(taken.case, applied, pinned or {})
            if modest:
                make_modest(taken.case, applied)
            output = self._send(taken)
            if output is not None:
                return output
        return None

    def _fill(self, case: Case[Any], applied: set[str], pinned: Mapping[str, Any]) -> None:
        """Path variables that the link says nothing of, by their names."""
        for name in list(case.path_parameters or {}):
            value = pinned.get(name, None if name in applied else self._known(name, 0))
            if value is not None:
                case.path_parameters[name] = value

    def _fill_body(self, case: Case[Any]) -> None:
        """What a body names may have to be there, too."""
        body = case.body
        if isinstance(body, dict):
            known = {name: self._known(name, 0) for name in body}
            case.body = {
                name: known[name] if type(known[name]) is type(drawn) else drawn
                for name, drawn in body.items()
            }

    def _send(self, step: StepInput) -> StepOutput | None:
        """Send a request, judge the answer, and remember it; None where it is no success."""
        self._spend()
        case, transition = step.case, step.transition
        self.recorder.record_case(
            case=case,
            parent_id=transition.parent_id if transition is not None else None,
            transition=transition,
            is_transition_applied=transition is not None and step.is_applied,
        )
        before = len(self.recorder.interactions)
        options = self.engine.get_transport_kwargs(operation=case.operation)
        try:
            response = case.call(**options)
            response = reauth_and_replay(
                case, response, self.engine.reauth, lambda: case.call(**options)
            )
        except requests.RequestException as error:
            self.recorder.record_network_error(case_id=case.id, error=error)
            self.requests_left -= 1
            return None
        self.recorder.record_response(case_id=case.id, response=response)
        self._judge(case, response)
        self.requests_left -= len(self.recorder.interactions) - before
        if response.status_code >= 400:
            return None
        output = StepOutput(response, case)
        self._remember(output)
        return output

    def _spend(self) -> None:
        if self.requests_left <= max(0, self._floor) or time.monotonic() > self.deadline:
            raise Spent

    def _context(self, case: Case[Any]) -> CheckContext:
        found = self._contexts.get_or_create(
            operation=case.operation, ctx=self.engine, phase="stateful"
        )
        return found.to_check_context(
            self.engine, recorder=self.recorder, phase=PhaseName.STATEFUL_TESTING
        )

    def _judge(self, case: Case[Any], response: Response) -> None:
        context = self._context(case)

        def failed(name: str, _collected: set[Failure], failure: Failure) -> None:
            self.recorder.record_check_failure(
                name=name, case_id=failure.case_id or case.id, code_sample="", failure=failure
            )

        run_checks(
            case=case,
            response=response,
            ctx=context,
            checks=context.internals.checks,
            on_failure=failed,
        )

    def _remember(self, output: StepOutput) -> None:
        kept = self._answers.setdefault(output.case.operation.label, [])
        kept.append(output)
        del kept[:-_REMEMBERED]
        if output.case.operation.method.upper() == "DELETE":
            return
        for name, value in (output.case.path_parameters or {}).items():
            self._note(name, value)
        for name, value in fields(output.response):
            self._note(name, value)

    def _note(self, name: str, value: Any) -> None:
        values = self._values.setdefault(plain(name), [])
        if value in values:
            values.remove(value)
        values.append(value)
        del values[:-_REMEMBERED]

    def _operations(self) -> Iterator[Any]:
        for found in self.engine.schema.get_all_operations():
            if isinstance(found, Ok):
                yield found.ok()

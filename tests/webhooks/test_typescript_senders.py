"""The TypeScript client sends what the receivers of the server package take."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.server.conftest import serving
from tests.typescript_client.bundles import bundle
from tests.typescript_client.conftest import Emit, Run, emit, put, run
from tests.webhooks.conftest import DOCUMENT

__all__ = ["emit", "put", "run"]

SENDING = """
import { createHmac } from "node:crypto";
import { createSender, stockChanged, stockChangedPut, askWhetherClosed, placeOrderShipped,
  lostRequestHeaderXNotify, type Exchange, type Signer } from "./webhooks.js";

const base = process.argv[2] ?? "";
const url = `${base}/hooks/stock`;
const sign: Signer = (body) => createHmac("sha256", "between us").update(body).digest("hex");
const sender = createSender({ auth: { hookKey: "k" } });
const stock = { id: 1, sku: "nut", count: 3 };

const first = await stockChanged(sender, {
  url, body: stock, query: { shelf: [1, 2] }, header: { "X-Attempt": 2, "X-Signature": sign },
});
if (first.status !== 202) throw new Error(`${first.status}`);
const receipt: number = first.headers["x-receipt"];
const form = await stockChanged(sender, {
  url, header: { "X-Signature": async (body) => sign(body) },
  contentType: "application/x-www-form-urlencoded", body: { sku: "bolt", count: 5 },
});
const text = await stockChanged(sender, {
  url, header: { "X-Signature": sign }, contentType: "text/plain", body: "gone",
});
const forged = await stockChanged(sender, {
  url, header: { "X-Signature": "forged" }, body: stock,
});
const stranger = await stockChanged(createSender({ auth: { signed: "wrong" } }), {
  url, header: { "X-Signature": sign }, body: stock,
});
const put = await stockChangedPut(sender, { url, body: [stock] });
const closed = await askWhetherClosed(sender, { url: `${base}/webhooks/closed` });

const seen: string[] = [];
const watching = createSender({
  fetch: (place, init) => {
    seen.push(place);
    return fetch(place, init);
  },
});
const body = { carrier: "snail", parcels: 2 };
const inbox = `${base}/inbox/callbacks/placeOrderShipped`;
const shipped = await placeOrderShipped(watching, { url: `${inbox}?order=o1`, body });
const gone = await placeOrderShipped(watching, { url: `${inbox}?order=old#part`, body });
const exchange: Exchange = {
  body: { callbackUrl: `${base}/inbox` }, responseBody: { id: "a&b=c" },
  headers: { "x-notify": `${base}/callbacks/lostRequestHeaderXNotify` },
};
await placeOrderShipped(watching, { url: exchange, body }).catch(() => undefined);
const lost = await lostRequestHeaderXNotify(watching, { url: exchange, body: "o1" });

const refused: string[] = [];
const places: (string | Exchange)[] = ["file:///etc/passwd", {}, { body: { callbackUrl: "x" } }];
for (const place of places) {
  await placeOrderShipped(watching, { url: place, body }).catch((error: Error) => {
    refused.push(error.message);
  });
}

console.log(JSON.stringify({
  receipt, number: first.body.number,
  statuses: [form, text, forged, stranger, put, closed, shipped, gone, lost].map((r) => r.status),
  closed: closed.body, title: forged.status === 400 ? forged.body.title : "",
  seen: seen.map((place) => place.slice(base.length)), refused,
}));
"""


def test_senders_reach_receivers_over_http(
    world: Any, generated: Path, run: Run, tmp_path: Path
) -> None:
    package = tmp_path / "client"
    shutil.copytree(generated / "clients/typescript", package)
    (package / "src/program.ts").write_text(SENDING, "utf-8")
    types = Path(__file__).parents[1] / "typescript_client/node_modules/@types"
    run(["tsc", "-p", package, "--types", "node", "--typeRoots", types])
    app = world.subscriber()
    with serving(app) as (_, port):
        said = run(["node", package / "dist/program.js", f"http://127.0.0.1:{port}"])
    told = json.loads(said.stdout)
    assert (told["receipt"], told["number"], told["closed"]) == (7, 3, False)
    assert told["statuses"] == [202, 204, 400, 401, 204, 200, 204, 410, 204]
    assert told["title"] == "The signature is wrong"
    assert told["seen"] == [
        "/inbox/callbacks/placeOrderShipped?order=o1",
        "/inbox/callbacks/placeOrderShipped?order=old",
        "/inbox/shipped?order=a%26b%3Dc",
        "/callbacks/lostRequestHeaderXNotify",
    ]
    assert told["refused"] == [
        "file:///etc/passwd does not begin with http(s)://",
        "there is no $request.body#/callbackUrl in the exchange",
        "there is no $response.body#/id in the exchange",
    ]
    entries = app.state.journal.entries
    assert [entry[1] for entry in entries[:3]] == [
        "application/json",
        "application/x-www-form-urlencoded",
        "text/plain",
    ]
    assert (entries[0][3:], entries[3][1][0].sku) == (([1, 2], 2), "nut")
    assert entries[4:] == [("o1", "snail", 2), ("forgotten", "o1")]


def test_a_program_that_sends_nothing_carries_nothing_of_it(
    emit: Emit, put: Any, run: Run, tmp_path: Path
) -> None:
    written = yaml.safe_load(DOCUMENT.read_text("utf-8"))
    without = json.loads(json.dumps(written))
    del without["webhooks"], without["components"]["callbacks"]
    for path in without["paths"].values():
        path["post"].pop("callbacks")
    texts = []
    for name, document in (("with", written), ("without", without)):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(document), "utf-8")
        put(emit(path, "warehouse"), tmp_path / name)
        program = 'placeOrder(createClient(), { body: { sku: "a", callbackUrl: "b" } });'
        names = ("createClient", "placeOrder")
        # As written: names that the minifier shortens depend on what else there is.
        written_out = ["--minify=false"]
        texts.append(bundle(tmp_path / name / "src", names, program, written_out).text)
    assert texts[0] == texts[1]
    assert "callback" not in texts[0].replace("callbackUrl", "")
    exports = json.loads((tmp_path / "with/package.json").read_text())["exports"]
    assert exports["./webhooks"]["default"] == "./dist/webhooks.js"
    assert (
        "./webhooks" not in json.loads((tmp_path / "without/package.json").read_text())["exports"]
    )


def test_credentials_for_the_api_cannot_be_sent_by_mistake(
    generated: Path, run: Run, tmp_path: Path
) -> None:
    package = tmp_path / "client"
    shutil.copytree(generated / "clients/typescript", package)
    program = (
        'import { createClient } from "./index.js";\n'
        'import { askWhetherClosed } from "./webhooks.js";\n'
        'await askWhetherClosed(createClient(), { url: "https://a.example" });\n'
    )
    (package / "src/program.ts").write_text(program, "utf-8")
    refused = "Property 'requests' is missing in type 'ClientOptions'"
    with pytest.raises(AssertionError, match=refused):
        run(["tsc", "--noEmit", "-p", package])

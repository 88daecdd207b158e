import { expect, test } from "vitest";
import { eventsBody, textEventsBody } from "#runtime/eventing.js";

test("events are written with their fields", () => {
  const events = [{ data: { n: 1 } }, { data: "a\nb", event: "grown", id: "7", retry: 20 }];
  expect(eventsBody(events)).toBe(
    'data: {"n":1}\n\nevent: grown\nid: 7\nretry: 20\ndata: "a\\nb"\n\n',
  );
  expect(textEventsBody([{ data: "a\r\nb" }])).toBe("data: a\ndata: b\n\n");
  expect(textEventsBody([])).toBe("");
});

test("nothing in an event can end a field", () => {
  const events = [{ data: "a", event: "b\nid: c" }];
  expect(() => textEventsBody(events)).toThrow(TypeError);
});

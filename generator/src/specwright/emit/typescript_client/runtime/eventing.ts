/** One server-sent event of a request. */
export interface SentEvent<T> {
  /** The payload, not yet encoded. */
  readonly data: T;
  /** The event's type; `message` means as much as none. */
  readonly event?: string | undefined;
  readonly id?: string | undefined;
  /** Milliseconds that whoever lost the stream waits before a new connection. */
  readonly retry?: number | undefined;
}

/** Write server-sent events whose payload is JSON. */
export function eventsBody(value: unknown): string {
  return write(value, JSON.stringify);
}

/** Write server-sent events whose payload is text (HTML standard, section 9.2.6). */
export function textEventsBody(value: unknown): string {
  return write(value, String);
}

function write(value: unknown, textOf: (payload: unknown) => string): string {
  const events = Array.from(value as Iterable<SentEvent<unknown>>, (sent) => {
    const { data, event, id, retry } = sent;
    const told = Object.entries({ event, id, retry }).filter(([, text]) => text !== undefined);
    if (/[\r\n\0]/.test(`${event}${id}`)) {
      throw new TypeError("a line break would end the type or the id of an event");
    }
    const lines = textOf(data).split(/\r\n|\r|\n/);
    const fields = [...told, ...lines.map((line) => ["data", line])];
    return fields.map(([name, text]) => `${name}: ${text}\n`).join("");
  });
  return events.map((event) => `${event}\n`).join("");
}

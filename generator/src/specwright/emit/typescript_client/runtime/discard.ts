/**
 * Let go of a body that nobody will read, so that its connection is free again. Not awaited: a
 * stream that somebody else reads too, such as a copy for a log, settles only when that one ends.
 */
export function discard(body: { cancel(): Promise<void> } | null | undefined): void {
  body?.cancel().catch(() => undefined);
}

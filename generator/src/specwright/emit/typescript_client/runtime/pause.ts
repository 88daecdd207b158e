/** Wait a quarter less or more, so that clients do not come all at once; or until the signal ends. */
export function pause(milliseconds: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      },
      milliseconds * (0.75 + Math.random() / 2),
    );
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** Does work that is asked for again while it runs once more afterwards, and not as often as it was asked for. */
export function onceMore(work: () => Promise<void>): () => Promise<void> {
  let working = false;
  let again = false;
  return async function run(): Promise<void> {
    if (working) {
      again = true;
      return;
    }
    working = true;
    try {
      do {
        again = false;
        await work();
      } while (again);
    } finally {
      working = false;
    }
  };
}

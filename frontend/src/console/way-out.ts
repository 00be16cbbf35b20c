// The way out of a screen that takes every key: Ctrl, Alt and Shift pressed together and let go, and nothing else.

const CHORD = new Set(['Control', 'Alt', 'Shift']);

/**
 * Calls back when all three are up again: a key whose release the screen did not see would stay down in the guest.
 *
 * @param keys gets the key events before the screen does
 */
export function onWayOut(keys: EventTarget, leave: () => void): void {
  const held = new Set<string>();
  let together = false;
  const take = (event: Event, down: boolean): void => {
    const { key } = event as KeyboardEvent;
    // With Shift held, Alt is Meta on some systems.
    const name = key === 'Meta' && held.has('Shift') ? 'Alt' : key;
    if (!CHORD.has(name)) {
      held.clear();
      together = false;
    } else if (down) {
      held.add(name);
      together ||= held.size === CHORD.size;
    } else {
      held.delete(name);
      if (together && held.size === 0) {
        together = false;
        leave();
      }
    }
  };
  keys.addEventListener('keydown', (event) => take(event, true), true);
  keys.addEventListener('keyup', (event) => take(event, false), true);
  keys.addEventListener('blur', () => {
    held.clear();
    together = false;
  });
}

// A button that is being pressed must still be there when it is let go, or nothing comes of the press.

const LOOK_MS = 300;

/** Whether something in this part of the page is being pressed. */
export function isPressed(within: ParentNode): boolean {
  return within.querySelector(':active') !== null;
}

/** Waits until nothing in this part of the page is being pressed. */
export async function letGo(within: ParentNode): Promise<void> {
  while (isPressed(within)) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

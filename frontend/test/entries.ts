/** An entry as the server writes it; nobody looks at its checksum here. */
export function entry(time: number, kind: number, payload: number[]): Uint8Array {
  const bytes = new Uint8Array(13 + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, time);
  view.setUint8(4, kind);
  view.setUint32(5, payload.length);
  bytes.set(payload, 9);
  return bytes;
}

/** The part of noVNC's API (docs/API.md of 1.7.0) that the console uses. */
declare module '@novnc/novnc' {
  export default class RFB extends EventTarget {
    /** @param channel a WebSocket, or what looks like one */
    constructor(target: HTMLElement, channel: object, options?: { shared?: boolean });
    viewOnly: boolean;
    scaleViewport: boolean;
    clipViewport: boolean;
    dragViewport: boolean;
    qualityLevel: number;
    compressionLevel: number;
    showDotCursor: boolean;
    focusOnClick: boolean;
    background: string;
    focus(options?: FocusOptions): void;
    blur(): void;
    disconnect(): void;
    sendKey(keysym: number, code: string | null, down?: boolean): void;
    toBlob(callback: (blob: Blob | null) => void, type?: string, quality?: number): void;
  }
}

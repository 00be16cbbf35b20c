import RFB from '@novnc/novnc';
import { MachineApi, RequestFailed, type Machine } from './api';
import { Backoff } from './backoff';
import { openSocket, takeNotices, watchLine } from './console-socket';
import type { EarlyLine } from './early-line';

/** Where the console stands; each is told to the person in words. */
export type Standing =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'retrying'; readonly seconds: number; readonly serverReached: boolean }
  | { readonly kind: 'starting' }
  | { readonly kind: 'off'; readonly machine: Machine }
  | { readonly kind: 'suspended'; readonly machine: Machine }
  | { readonly kind: 'waking'; readonly machine: Machine }
  | { readonly kind: 'crashed'; readonly machine: Machine }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'gone' };

const OFFLINE_POLL_MS = 2000;

/**
 * Keeps one console connected: opens it, finds out why it ended, and opens it again when that makes sense. A machine
 * that is off or has crashed is asked for its state until it runs again.
 */
export class Connection {
  private rfb: RFB | null = null;
  private socket: WebSocket | null = null;
  private watching = false;
  private timer = 0;
  /** Whoever opens the console of a suspended machine wants it; whoever suspends it while it is open does not. */
  private wakes = true;
  private readonly backoff = new Backoff();

  constructor(
    private readonly api: MachineApi,
    private readonly machine: string,
    private readonly screen: HTMLElement,
    private readonly prepare: (rfb: RFB) => void,
    private readonly tell: (standing: Standing) => void,
    private readonly notice: (text: string) => void,
    private readonly wake: () => void,
  ) {}

  /** The open console, or null. */
  get open(): RFB | null {
    return this.rfb;
  }

  /** Whether the server is to tell how the line does. */
  watchLine(wanted: boolean): void {
    if (wanted !== this.watching) {
      this.watching = wanted;
      this.askForNotices(wanted);
    }
  }

  private askForNotices(wanted: boolean): void {
    if (this.socket) {
      watchLine(this.socket, wanted);
    }
  }

  /** Goes on with the line that the page has opened, if it has: then the machine need not be asked for. */
  begin(early: EarlyLine | undefined): void {
    if (early?.isAlive) {
      this.wakes = false;
      this.connect(early.socket, () => void this.check());
      early.release();
    } else {
      void this.check();
    }
  }

  /** Looks at the machine now, whatever the plan was, and connects if it runs. */
  async check(): Promise<void> {
    window.clearTimeout(this.timer);
    if (this.rfb) {
      return;
    }
    let machine: Machine;
    try {
      machine = await this.api.machine();
    } catch (failure) {
      this.refused(failure instanceof RequestFailed ? failure.status : 0);
      return;
    }
    if (this.rfb) {
      return;
    }
    switch (machine.state) {
      case 'running':
      case 'paused':
        this.wakes = false;
        this.connect(openSocket(this.machine), () => this.retry(true));
        break;
      case 'starting':
        this.tell({ kind: 'starting' });
        this.checkIn(500);
        break;
      case 'crashed':
        this.tell({ kind: 'crashed', machine });
        this.checkIn(OFFLINE_POLL_MS);
        break;
      case 'off':
        this.tell({ kind: 'off', machine });
        this.checkIn(OFFLINE_POLL_MS);
        break;
      case 'suspended':
        if (this.wakes) {
          this.wakes = false;
          this.tell({ kind: 'waking', machine });
          this.wake();
        } else {
          this.tell({ kind: 'suspended', machine });
          this.checkIn(OFFLINE_POLL_MS);
        }
        break;
    }
  }

  /** @param refused what to do when there is no screen to be had */
  private connect(socket: WebSocket, refused: () => void): void {
    this.tell({ kind: 'connecting' });
    takeNotices(socket, this.notice);
    const rfb = new RFB(this.screen, socket, { shared: true });
    this.rfb = rfb;
    this.socket = socket;
    let connected = false;
    rfb.addEventListener('connect', () => {
      connected = true;
      this.backoff.reset();
      this.tell({ kind: 'connected' });
      if (this.watching) {
        this.askForNotices(true);
      }
    });
    rfb.addEventListener('disconnect', () => {
      this.rfb = null;
      this.socket = null;
      if (connected) {
        void this.check();
      } else {
        refused();
      }
    });
    this.prepare(rfb);
  }

  private refused(status: number): void {
    switch (status) {
      case 401:
        this.tell({ kind: 'signed-out' });
        break;
      case 403:
        this.tell({ kind: 'refused' });
        break;
      case 404:
        this.tell({ kind: 'gone' });
        break;
      default:
        this.retry(status !== 0);
    }
  }

  private retry(serverReached: boolean): void {
    const wait = this.backoff.next();
    this.tell({ kind: 'retrying', seconds: Math.ceil(wait / 1000), serverReached });
    this.checkIn(wait);
  }

  private checkIn(milliseconds: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.check(), milliseconds);
  }
}

// What the console says of a machine that is paused: its picture stands still, so it says so, and why.
import type { MachineApi, MachineState } from './api';

interface MachineEvent {
  readonly id: string;
  readonly state: MachineState;
  readonly localReason: string;
}

export class PausedNotice {
  /**
   * @param notice is shown while the machine is paused; the reason goes to what has data-reason
   * @param root gets data-paused then
   */
  constructor(
    machineId: string,
    private readonly api: MachineApi,
    events: EventSource,
    private readonly notice: HTMLElement,
    private readonly root: HTMLElement,
  ) {
    // What happened before the stream was open, or while it was broken, is caught up with.
    events.addEventListener('open', () => void this.refresh());
    events.addEventListener('machine', (event: MessageEvent<string>) => {
      const { id, state, localReason } = JSON.parse(event.data) as MachineEvent;
      if (id === machineId) {
        this.show(state, localReason);
      }
    });
  }

  private async refresh(): Promise<void> {
    const machine = await this.api.machine().catch(() => null);
    if (machine) {
      this.show(machine.state, machine.localReason ?? '');
    }
  }

  private show(state: MachineState, reason: string): void {
    const paused = state === 'paused';
    this.notice.hidden = !paused;
    this.root.toggleAttribute('data-paused', paused);
    const words = this.notice.querySelector('[data-reason]');
    if (words) {
      words.textContent = reason;
    }
  }
}

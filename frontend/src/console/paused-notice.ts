// What the console says of a machine that is paused: its picture stands still, so it says so, and why.
import { onNews } from '../server-news';
import type { MachineApi, MachineState } from './api';

interface MachineNews {
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
    private readonly notice: HTMLElement,
    private readonly root: HTMLElement,
  ) {
    // What happened before the line stood, or while it was broken, is caught up with.
    onNews('open', () => void this.refresh());
    onNews<MachineNews>('machine', ({ id, state, localReason }) => {
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

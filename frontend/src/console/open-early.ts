// Comes first in the console's page of a machine that has a screen, before the page's styles and its own script.
import { openSocket } from './console-socket';
import { EarlyLine } from './early-line';

window.earlyLine = new EarlyLine(openSocket(document.currentScript?.dataset.machine ?? ''));

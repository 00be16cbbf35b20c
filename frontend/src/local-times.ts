/** Writes times as the reader's own clock and language have them; the server knows only its own. */
export function tellLocalTimes(within: ParentNode): void {
  const format = new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  within.querySelectorAll<HTMLTimeElement>('time[datetime]').forEach((time) => {
    const moment = new Date(time.dateTime);
    if (!Number.isNaN(moment.getTime())) {
      time.textContent = format.format(moment);
    }
  });
}

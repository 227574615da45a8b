import type { Tally } from './accounts.ts'
import type { Sample } from './sample.ts'

/** What a soak must keep to. */
export interface Bounds {
  /** Slopes over the last three quarters of the time. */
  readonly heapMbPerHour: number
  readonly rssMbPerHour: number
  readonly externalMbPerHour: number
  /** More at the end of that time than at its begin. */
  readonly handles: number
  readonly timers: number
  /** What a message may add to the store's file and to the index of the search, in kB. */
  readonly storeKbPerMessage: number
  readonly indexKbPerMessage: number
  /** At any time. */
  readonly walMb: number
}

/** One line of the verdict. */
export interface Finding {
  readonly what: string
  readonly found: string
  readonly bound: string
  readonly holds: boolean
}

/** Judges by the samples of the last three quarters: the first fills what is filled once. */
export function judge(samples: readonly Sample[], tally: Tally, bounds: Bounds): Finding[] {
  const judged = samples.slice(Math.floor(samples.length / 4))
  if (judged.length < 4) throw new Error('a verdict needs more samples')
  const rises = (what: string, of: (sample: Sample) => number, most: number): Finding => {
    const found = slope(judged, ({ hours }) => hours, of)
    return finding(what, `${signed(found)} MB an hour`, `at most ${most}`, found <= most)
  }
  const more = (what: string, of: (sample: Sample) => number, most: number): Finding => {
    const third = Math.max(1, Math.floor(judged.length / 3))
    const found = median(judged.slice(-third).map(of)) - median(judged.slice(0, third).map(of))
    return finding(what, `${signed(found, 0)} since`, `at most ${most} more`, found <= most)
  }
  const grows = (what: string, of: (sample: Sample) => number, most: number): Finding => {
    const found = slope(judged, ({ messages }) => messages, of) * 1_000
    return finding(what, `${signed(found)} kB a message`, `at most ${most}`, found <= most)
  }
  const none = (what: string, found: number) => finding(what, String(found), '0', found === 0)
  const walMb = Math.max(...samples.map((one) => one.walMb))
  const { doubled, labelled } = tally
  return [
    rises('heap', ({ heapMb }) => heapMb, bounds.heapMbPerHour),
    rises('memory of the process', ({ rssMb }) => rssMb, bounds.rssMbPerHour),
    rises('memory outside of the heap', ({ externalMb }) => externalMb, bounds.externalMbPerHour),
    more('handles', ({ handles }) => handles, bounds.handles),
    more('timers', ({ timers }) => timers, bounds.timers),
    grows('store', ({ storeMb }) => storeMb, bounds.storeKbPerMessage),
    grows('index of the search', ({ indexMb }) => indexMb, bounds.indexKbPerMessage),
    finding('write-ahead log', `${walMb.toFixed(1)} MB`, `at most ${bounds.walMb}`, walMb <= bounds.walMb),
    none('lost', tally.lost),
    finding('doubled', String(doubled), `${labelled} labelled`, doubled === labelled),
    none('mails doubled', tally.mailsDoubled),
    none('out of order at a phone', tally.disordered),
  ]
}

function finding(what: string, found: string, bound: string, holds: boolean): Finding {
  return { what, found, bound, holds }
}

/** The median of the slopes between all pairs (Theil and Sen): one odd sample changes nothing. */
export function slope<T>(points: readonly T[], x: (point: T) => number, y: (point: T) => number): number {
  const slopes: number[] = []
  for (const [place, one] of points.entries())
    for (const other of points.slice(place + 1))
      if (x(other) !== x(one)) slopes.push((y(other) - y(one)) / (x(other) - x(one)))
  return median(slopes)
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low = 0, high = 0] = sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : sorted.slice(middle - 1)
  return (low + high) / 2
}

function signed(number: number, digits = 3): string {
  return `${number < 0 ? '' : '+'}${number.toFixed(digits)}`
}

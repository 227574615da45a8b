/** One figure of a benchmark, beside what it is held against. */
export interface BenchRow {
  readonly name: string
  readonly unit: string
  readonly ours: number
  /** What it is compared with; a limit where nobody else does the same. */
  readonly peer: number
  readonly peerName: string
  /** Ours ÷ the peer's. */
  readonly ratio: number
  /** The ratio that is wanted; null where the row only informs. */
  readonly goal: number | null
  readonly holds: boolean | null
  /** Lowest and highest of the rounds, where there were several. */
  readonly oursSpread?: readonly [number, number]
  readonly peerSpread?: readonly [number, number]
}

/** A figure that is to reach a share of a peer's; the medians of what the rounds gave. */
export function atLeast(given: {
  readonly name: string
  readonly unit: string
  readonly ours: readonly number[]
  readonly peer: readonly number[]
  readonly peerName: string
  readonly goal: number | null
}): BenchRow {
  const { name, unit, peerName, goal } = given
  const [ours, peer] = [median(given.ours), median(given.peer)]
  const ratio = peer === 0 ? Number.POSITIVE_INFINITY : ours / peer
  return {
    name,
    unit,
    ours: rounded(ours),
    peer: rounded(peer),
    peerName,
    ratio: rounded(ratio),
    goal,
    holds: goal === null ? null : ratio >= goal,
    ...(given.ours.length > 1 ? { oursSpread: extremes(given.ours) } : {}),
    ...(given.peer.length > 1 ? { peerSpread: extremes(given.peer) } : {}),
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  const upper = sorted[half] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? 0)) / 2
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}

function extremes(values: readonly number[]): readonly [number, number] {
  return [rounded(Math.min(...values)), rounded(Math.max(...values))]
}

/** A figure that is to stay under a limit, or within `goal` times what a peer needs. */
export function atMost(row: Pick<BenchRow, 'name' | 'unit' | 'ours' | 'peer' | 'peerName'>, goal = 1): BenchRow {
  const ratio = row.peer === 0 ? Number.POSITIVE_INFINITY : row.ours / row.peer
  return { ...row, ratio, goal, holds: ratio <= goal }
}

export function printed({ name, unit, ours, peer, peerName, ratio, goal, holds }: BenchRow): string {
  const against = `${peerName} ${peer.toFixed(1)} ${unit}`
  return `${holds === null ? '      ' : holds ? 'holds ' : 'FAILS '} ${name.padEnd(58)} ${ours.toFixed(1).padStart(9)} ${unit}   ${against}, ratio ${ratio.toFixed(2)}${goal === null ? '' : ` of ${goal}`}`
}

export interface Spread {
  readonly median: number
  readonly p95: number
  readonly worst: number
}

export function spreadOf(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return { median: at(0.5), p95: at(0.95), worst: at(1) }
}

/** How long each of `count` turns took, in milliseconds. */
export async function timesOf(count: number, work: (turn: number) => Promise<unknown>): Promise<Spread> {
  const times: number[] = []
  for (let turn = 0; turn < count; turn++) {
    const startMs = performance.now()
    await work(turn)
    times.push(performance.now() - startMs)
  }
  return spreadOf(times)
}

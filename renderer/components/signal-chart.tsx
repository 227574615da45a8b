import type { SignalHistory, SignalReading } from '../../host/contract/results.ts'
import { clockTime } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'

const dayMs = 24 * 3_600_000
const [width, height] = [288, 64]
const [top, floor] = [6, 50]
/** What GSM modems can tell (TS 27.007 §8.5), in dBm. */
const [weakest, strongest] = [-113, -51]
/** Below this texts begin to fail. */
const poor = -100

/** The signal of a modem over the last 24 hours: a band between the lowest and the highest of every ten minutes. */
export function SignalChart({ history: { readings, spanMs }, now }: { history: SignalHistory; now: number }) {
  const t = useWords()
  const last = readings.at(-1)
  if (!last) return null
  const from = now - dayMs
  const x = (at: number) => Math.max(0, Math.min(width, ((at - from) / dayMs) * width))
  const low = Math.min(...readings.map((reading) => reading.low))
  const high = Math.max(...readings.map((reading) => reading.high))
  const [newest] = runsOf(readings, spanMs).slice(-1)
  return (
    <figure className="signal-chart">
      <figcaption>
        {t('signal.title')} <span className="tabular dim">{t('signal.between', { low, high })}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={t('signal.label', { last: last.last, low, high, since: clockTime(readings[0]?.at ?? now) })}
      >
        {[0, 6, 12, 18, 24].map((hours) => (
          <line
            key={hours}
            x1={(hours / 24) * width}
            x2={(hours / 24) * width}
            y1={top}
            y2={floor}
            className="chart-line"
          />
        ))}
        <line x1={0} x2={width} y1={y(poor)} y2={y(poor)} className="signal-poor" />
        {runsOf(readings, spanMs).map((run) => (
          <path key={run[0]?.at} d={bandOf(run, spanMs, x)} className="signal-band" />
        ))}
        {newest ? <circle cx={x(last.at + spanMs)} cy={y(last.last)} r={2.5} className="signal-now" /> : null}
        <text x={0} y={height - 3} className="chart-words">
          {clockTime(from)}
        </text>
        <text x={width / 2} y={height - 3} className="chart-words middle">
          {clockTime(now - dayMs / 2)}
        </text>
        <text x={width} y={height - 3} className="chart-words end">
          {t('signal.now')}
        </text>
      </svg>
    </figure>
  )
}

function y(dbm: number): number {
  const share = (Math.max(weakest, Math.min(strongest, dbm)) - weakest) / (strongest - weakest)
  return floor - share * (floor - top)
}

/** Readings that follow each other; where the modem told nothing there is a gap. */
function runsOf(readings: readonly SignalReading[], spanMs: number): SignalReading[][] {
  const runs: SignalReading[][] = []
  for (const reading of readings) {
    const run = runs.at(-1)
    const before = run?.at(-1)
    if (run && before && reading.at - before.at <= spanMs * 1.5) run.push(reading)
    else runs.push([reading])
  }
  return runs
}

/** There along the highest, back along the lowest; a band of no height is still a line. */
function bandOf(run: readonly SignalReading[], spanMs: number, x: (at: number) => number): string {
  const edge = run.flatMap(({ at, high }) => [`${x(at)},${y(high) - 1}`, `${x(at + spanMs)},${y(high) - 1}`])
  const back = run.toReversed().flatMap(({ at, low }) => [`${x(at + spanMs)},${y(low) + 1}`, `${x(at)},${y(low) + 1}`])
  return `M${[...edge, ...back].join('L')}Z`
}

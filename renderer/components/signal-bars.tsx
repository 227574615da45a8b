import { useWords, type WordKey } from '../lib/i18n.ts'

/** From so many dBm on: how many bars, and the word. */
const steps: readonly (readonly [number, number, WordKey])[] = [
  [-75, 4, 'bars.strong'],
  [-87, 3, 'bars.good'],
  [-99, 2, 'bars.fair'],
  [-107, 1, 'bars.weak'],
  [Number.NEGATIVE_INFINITY, 0, 'bars.none'],
]
const heights = [5, 8, 11, 14] as const

/** A modem's signal as phones show it. */
export function SignalBars({ dbm }: { dbm: number | undefined }) {
  const t = useWords()
  const [, bars, word] = (dbm === undefined ? undefined : steps.find(([from]) => dbm >= from)) ?? [
    0,
    0,
    'bars.unknown' as const,
  ]
  return (
    <svg className="signal-bars" viewBox="0 0 20 16" width={20} height={16} role="img" aria-label={t(word)}>
      <title>{t(word)}</title>
      {heights.map((height, at) => (
        <rect
          key={height}
          x={at * 5 + 0.5}
          y={15 - height}
          width={3.6}
          height={height}
          rx={0.8}
          className={at < bars ? 'on' : ''}
        />
      ))}
    </svg>
  )
}

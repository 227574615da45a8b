import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { DayParts } from '../../host/contract/results.ts'
import { number } from '../lib/format.ts'
import { useWords, type WordKey } from '../lib/i18n.ts'
import { useCall } from '../lib/use-call.ts'

const days = 14
const [width, height, gap] = [640, 150, 6]
const floor = height - 22

/** Parts a day, by what became of them or by transport, as small stacked bars; the same in a table for who cannot see them. */
export function PartsChart() {
  const t = useWords()
  const [by, setBy] = useState<'state' | 'transport'>('state')
  const { data } = useCall('statistics', { days }, ['messages'])
  if (!data) return <div className="loading" />
  const kinds = [...new Set(data.flatMap(({ parts }) => parts.map((part) => part[by])))].sort(
    (a, b) => order.indexOf(a) - order.indexOf(b) || (a < b ? -1 : 1),
  )
  const totals = data.map(({ parts }) => parts.reduce((sum, part) => sum + part.parts, 0))
  const most = Math.max(1, ...totals)
  if (kinds.length === 0) return <p className="dim">{t('chart.empty')}</p>
  const word = (kind: string) => (by === 'state' ? t(`state.${kind}` as WordKey) : kind)
  const step = width / days
  return (
    <figure className="chart">
      <SegmentedControl
        size="xs"
        aria-label={t('chart.by')}
        value={by}
        onChange={(value) => setBy(value as 'state' | 'transport')}
        data={[
          { value: 'state', label: t('chart.byState') },
          { value: 'transport', label: t('chart.byTransport') },
        ]}
      />
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={t('chart.label', { days, total: totals.reduce((a, b) => a + b, 0) })}
      >
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line
              x1={0}
              x2={width}
              y1={floor - share * (floor - 14)}
              y2={floor - share * (floor - 14)}
              className="chart-line"
            />
            {share > 0 ? (
              <text x={0} y={floor - share * (floor - 14) - 3} className="chart-words">
                {number(Math.round(most * share))}
              </text>
            ) : null}
          </g>
        ))}
        {data.map((day, at) => (
          <Day
            key={day.day}
            day={day}
            by={by}
            kinds={kinds}
            most={most}
            x={at * step + gap / 2}
            wide={step - gap}
            total={totals[at] ?? 0}
          />
        ))}
      </svg>
      <figcaption>
        {kinds.map((kind, at) => (
          <span key={kind} className="legend">
            <svg width="10" height="10" aria-hidden>
              <rect width="10" height="10" className={`series-${seriesOf(kind, at, by)}`} />
            </svg>
            {word(kind)} <span className="tabular dim">{number(sumOf(data, by, kind))}</span>
          </span>
        ))}
      </figcaption>
    </figure>
  )
}

const order = ['delivered', 'sent', 'queued', 'unknown', 'failed', 'cancelled']

function seriesOf(kind: string, at: number, by: 'state' | 'transport'): string {
  return by === 'state' && order.includes(kind) ? kind : String(at % 6)
}

function sumOf(data: readonly DayParts[], by: 'state' | 'transport', kind: string): number {
  return data.flatMap(({ parts }) => parts).reduce((sum, part) => sum + (part[by] === kind ? part.parts : 0), 0)
}

interface DayProps {
  readonly day: DayParts
  readonly by: 'state' | 'transport'
  readonly kinds: readonly string[]
  readonly most: number
  readonly x: number
  readonly wide: number
  readonly total: number
}

function Day({ day, by, kinds, most, x, wide, total }: DayProps) {
  let y = floor
  const label = new Date(`${day.day}T12:00:00`).getDate()
  return (
    <g>
      <title>{`${day.day}: ${number(total)}`}</title>
      {kinds.map((kind, at) => {
        const parts = day.parts.reduce((sum, part) => sum + (part[by] === kind ? part.parts : 0), 0)
        const tall = (parts / most) * (floor - 14)
        y -= tall
        return parts === 0 ? null : (
          <rect key={kind} x={x} y={y} width={wide} height={tall} className={`series-${seriesOf(kind, at, by)}`} />
        )
      })}
      <text x={x + wide / 2} y={height - 7} className="chart-words middle">
        {label}
      </text>
    </g>
  )
}

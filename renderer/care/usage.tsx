import { Progress } from '@mantine/core'
import type { Result } from '../../host/contract/contract.ts'
import { money, number, shortDate } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'
import { useCall } from '../lib/use-call.ts'

type Limit = Result<'usage'>['limits'][number]

/** How much of the limits and of the month's money is used up. */
export function UsageNow() {
  const t = useWords()
  const { data } = useCall('usage', {}, ['messages', 'settings'])
  if (!data) return null
  const { limits, spent, cap, currency, since } = data
  return (
    <section className="extra" aria-labelledby="usage">
      <h3 id="usage">{t('usage.title')}</h3>
      {limits.length === 0 && cap === null ? <p className="dim">{t('usage.none')}</p> : null}
      <ul className="usage">
        {limits.map((limit) => (
          <LimitLine key={`${limit.name} ${limit.transport ?? ''} ${limit.hours}`} limit={limit} />
        ))}
        {cap === null && spent === 0 ? null : (
          <Line
            title={t('usage.money', { day: shortDate(since) })}
            words={
              cap === null
                ? money(spent, currency)
                : t('usage.ofCap', { spent: money(spent, currency), cap: money(cap, currency) })
            }
            share={cap === null || cap === 0 ? undefined : spent / cap}
          />
        )}
      </ul>
    </section>
  )
}

function LimitLine({ limit: { name, transport, hours, used, limit } }: { limit: Limit }) {
  const t = useWords()
  const of = name === 'office' ? t('usage.office') : (transport ?? '')
  return (
    <Line
      title={`${of} ${t(hours === 1 ? 'usage.inHour' : 'usage.inDay')}`}
      words={t('usage.parts', { used: number(used), limit: number(limit) })}
      share={used / limit}
    />
  )
}

function Line({ title, words, share }: { title: string; words: string; share: number | undefined }) {
  return (
    <li>
      <span>{title}</span>
      <span className="dim tabular">{words}</span>
      {share === undefined ? null : (
        <Progress
          value={Math.min(100, share * 100)}
          color={share >= 1 ? 'red' : share >= 0.8 ? 'orange' : 'teal'}
          aria-label={title}
          transitionDuration={0}
        />
      )}
    </li>
  )
}

import { IconSearch } from '@tabler/icons-react'
import type { KeyboardEvent } from 'react'
import { Virtuoso } from 'react-virtuoso'
import type { FoundText } from '../../host/contract/results.ts'
import { exactTime, shortTime } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'
import type { LogQuery } from '../lib/log-filter.ts'
import { hrefOf } from '../lib/router.ts'
import { useLog } from '../lib/use-log.ts'
import { Empty } from './empty.tsx'
import { StateMark } from './marks.tsx'
import { Outside } from './outside.tsx'

/** The texts that the filters let through, newest first; each leads to its place in its conversation. */
export function LogList({ query, chosen }: { query: LogQuery; chosen: number | undefined }) {
  const t = useWords()
  const { found, more } = useLog(query)
  if (found === undefined) return <div className="loading" />
  if (found.length === 0) {
    return <Empty icon={<IconSearch size={36} stroke={1.2} />} title={t('log.noneTitle')} text={t('log.noneText')} />
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows move among the links inside
    <div className="people-list" onKeyDown={moveFocus}>
      <Virtuoso
        data={found}
        endReached={more}
        increaseViewportBy={400}
        computeItemKey={(_, { text }) => text.id}
        itemContent={(_, one) => <FoundRow found={one} search={query.search ?? ''} chosen={one.text.id === chosen} />}
      />
    </div>
  )
}

interface FoundRowProps {
  readonly found: FoundText
  readonly search: string
  readonly chosen?: boolean
}

export function FoundRow({ found: { text, name, shown }, search, chosen = false }: FoundRowProps) {
  return (
    <a
      className="person"
      href={hrefOf('conversations', text.phone, String(text.id))}
      aria-current={chosen ? 'true' : undefined}
    >
      <span className="person-name" title={text.phone}>
        <Outside text={name || shown} longest={200} />
      </span>
      <time className="person-time" dateTime={new Date(text.createdAt).toISOString()} title={exactTime(text.createdAt)}>
        {shortTime(text.createdAt)}
      </time>
      <span className="person-line">
        {text.direction === 'out' ? <StateMark state={text.state} iconOnly /> : null}
        <Outside text={excerpt(text.body, search)} longest={200} />
      </span>
    </a>
  )
}

/** Arrows move the focus from one row to the next. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (by === undefined) return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('a.person')]
  const next = rows[rows.indexOf(document.activeElement as HTMLElement) + by]
  if (!next) return
  event.preventDefault()
  next.focus()
  next.scrollIntoView({ block: 'nearest' })
}

/** The part of a text around the first word that was looked for. */
function excerpt(body: string, search: string): string {
  const word = search.split(/\s+/)[0]?.toLowerCase() ?? ''
  const at = word === '' ? -1 : body.toLowerCase().indexOf(word)
  return at > 30 ? `…${body.slice(at - 20)}` : body
}

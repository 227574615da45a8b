import { useState } from 'react'
import { clockTime, exactTime, shortDate } from '../lib/format.ts'
import { type Say, useWords, type WordKey } from '../lib/i18n.ts'
import type { Text } from '../lib/use-thread.ts'
import { StateMark } from './marks.tsx'
import { Outside } from './outside.tsx'

const foldedAt = 700

interface BubbleProps {
  readonly text: Text
  /** Several people write to this phone: say who. */
  readonly named: boolean
  readonly chosen: boolean
  readonly onDetails: (textId: number) => void
}

/** Why a text has no words. */
function emptyWords({ erasedAt }: Text, t: Say): string {
  return erasedAt === undefined ? t('bubble.empty') : t('bubble.erased', { day: shortDate(erasedAt) })
}

/** One text: the office's on the right, the phone's on the left; a click tells all about it. */
export function Bubble({ text, named, chosen, onDetails }: BubbleProps) {
  const t = useWords()
  const [whole, setWhole] = useState(false)
  const long = text.body.length > foldedAt
  const shown = long && !whole ? `${text.body.slice(0, foldedAt)}…` : text.body
  const out = text.direction === 'out'
  return (
    <article className={`bubble ${out ? 'ours' : 'theirs'}${chosen ? ' chosen' : ''}`} data-text-id={text.id}>
      {out && named ? (
        <div className="bubble-sender">
          {text.sender === '' ? t('bubble.window') : <Outside text={text.sender} longest={100} />}
        </div>
      ) : null}
      {!out && text.note ? <div className="bubble-note">{t(`note.${text.note}` as WordKey)}</div> : null}
      <p className="bubble-body">{shown === '' ? <em>{emptyWords(text, t)}</em> : <Outside text={shown} />}</p>
      {long ? (
        <button type="button" className="link-button" onClick={() => setWhole(!whole)}>
          {t(whole ? 'bubble.less' : 'bubble.more')}
        </button>
      ) : null}
      <button type="button" className="bubble-line" onClick={() => onDetails(text.id)}>
        <time dateTime={new Date(text.createdAt).toISOString()} title={exactTime(text.createdAt)}>
          {clockTime(text.createdAt)}
        </time>
        {text.partCount > 1 ? <span>{t('bubble.parts', { count: text.partCount })}</span> : null}
        {text.transport ? <Outside text={text.transport} longest={40} /> : null}
        {out || text.state !== 'forwarded' ? <StateMark state={text.state} /> : null}
        <span className="hidden-words">{t('bubble.details')}</span>
      </button>
    </article>
  )
}

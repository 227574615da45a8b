import { useHotkeys } from '@mantine/hooks'
import { useCallback, useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import type { Person } from '../../host/contract/results.ts'
import { onCommand } from '../lib/commands.ts'
import { connection } from '../lib/connection.ts'
import { clockTime, exactTime, longDay, number, startOfDay } from '../lib/format.ts'
import { useWords, type WordKey } from '../lib/i18n.ts'
import { doing } from '../lib/tell.tsx'
import type { Text } from '../lib/use-thread.ts'
import { Outside } from './outside.tsx'

/** More is a book; the whole conversation can be saved as a file. */
const mostPrinted = 2_000
const pageSize = 500

export const printKeys = /Mac/.test(navigator.userAgent) ? '⌘P' : 'Ctrl+P'

/** Prints a conversation: what stands on the page holds only the texts that are scrolled to. `sheet` is for the page's tree. */
export function usePrint(phone: string, person: Person | undefined) {
  const [texts, setTexts] = useState<readonly Text[]>()
  const print = useCallback(async () => {
    const found: Text[] = []
    while (found.length < mostPrinted) {
      const beforeId = found.at(-1)?.id
      const page = await connection.call('texts', { phone, limit: pageSize, ...(beforeId ? { beforeId } : {}) })
      found.push(...page)
      if (page.length < pageSize) break
    }
    setTexts(found.slice(0, mostPrinted).reverse())
  }, [phone])
  useHotkeys([['mod+P', doing(print)]], [])
  useEffect(() => onCommand('print', doing(print)), [print])
  useEffect(() => {
    if (!texts) return
    const done = () => setTexts(undefined)
    addEventListener('afterprint', done)
    window.print()
    return () => removeEventListener('afterprint', done)
  }, [texts])
  const sheet = texts ? createPortal(<Sheet phone={phone} person={person} texts={texts} />, document.body) : null
  return { print, sheet }
}

interface SheetProps {
  readonly phone: string
  readonly person: Person | undefined
  readonly texts: readonly Text[]
}

function Sheet({ phone, person, texts }: SheetProps) {
  const t = useWords()
  const name = person?.name || person?.shown || phone
  return (
    <article className="print-sheet">
      <header>
        <h1>
          <Outside text={t('print.title', { name })} longest={300} />
        </h1>
        <p>
          <Outside text={phone} longest={100} /> ·{' '}
          {t('print.made', { when: exactTime(Date.now()), count: texts.length })}
        </p>
        {texts.length === mostPrinted ? <p>{t('print.cut', { count: number(mostPrinted) })}</p> : null}
      </header>
      {texts.map((text, at) => {
        const before = texts[at - 1]
        const newDay = !before || startOfDay(before.createdAt) !== startOfDay(text.createdAt)
        return (
          <section key={text.id}>
            {newDay ? <h2>{longDay(text.createdAt)}</h2> : null}
            <p className="print-line">
              {clockTime(text.createdAt)} ·{' '}
              <strong>
                <Outside text={whoOf(text, name) || t('print.office')} longest={200} />
              </strong>{' '}
              · {t(`state.${text.state}` as WordKey)}
              {text.transport ? (
                <>
                  {' · '}
                  <Outside text={text.transport} longest={60} />
                </>
              ) : null}
            </p>
            <p className="print-body">
              <Outside text={text.body} />
            </p>
          </section>
        )
      })}
    </article>
  )
}

function whoOf(text: Text, name: string): string {
  return text.direction === 'in' ? name : text.sender
}

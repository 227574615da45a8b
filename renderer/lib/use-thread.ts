import { useCallback, useEffect, useRef, useState } from 'react'
import type { Result } from '../../host/contract/contract.ts'
import { connection } from './connection.ts'
import { useEvent, useGeneration } from './use-call.ts'

export type Text = Result<'texts'>[number]

const pageSize = 50
const mostRows = 50_000
/** Virtuoso counts rows that are put before the first down from here. */
const firstIndexAtStart = 1_000_000

interface Thread {
  readonly phone: string
  /** Oldest first. */
  readonly texts: readonly Text[]
  readonly firstIndex: number
  readonly oldest: boolean
  /** The newest text is not among them: the thread was opened at an older one. */
  readonly newer: boolean
}

/** The texts with one phone, read by key around the newest or around the one asked for. */
export function useThread(phone: string, around: number | undefined) {
  const generation = useGeneration()
  const [thread, setThread] = useState<Thread>()
  const busy = useRef(false)
  const current = thread?.phone === phone ? thread : undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new connection is a reason to read anew
  useEffect(() => {
    let wanted = true
    const read = async () => {
      const older = await connection.call('texts', {
        phone,
        limit: pageSize,
        ...(around ? { beforeId: around + 1 } : {}),
      })
      const newer = around
        ? await connection.call('texts', { phone, limit: pageSize, afterId: around, oldestFirst: true })
        : []
      if (!wanted) return
      setThread({
        phone,
        texts: [...[...older].reverse(), ...newer],
        firstIndex: firstIndexAtStart,
        oldest: older.length < pageSize,
        newer: newer.length === pageSize,
      })
    }
    read().catch(() => {})
    return () => {
      wanted = false
    }
  }, [phone, around, generation])

  const older = useCallback(() => {
    const beforeId = current?.texts[0]?.id
    if (!current || current.oldest || busy.current || beforeId === undefined || current.texts.length > mostRows) return
    busy.current = true
    connection
      .call('texts', { phone, limit: pageSize, beforeId })
      .then((page) =>
        setThread((known) =>
          known?.phone === phone && known.texts[0]?.id === beforeId
            ? {
                ...known,
                texts: [...[...page].reverse(), ...known.texts],
                firstIndex: known.firstIndex - page.length,
                oldest: page.length < pageSize,
              }
            : known,
        ),
      )
      .catch(() => {})
      .finally(() => {
        busy.current = false
      })
  }, [current, phone])

  const newer = useCallback(() => {
    const afterId = current?.texts.at(-1)?.id
    if (!current?.newer || busy.current || afterId === undefined) return
    busy.current = true
    connection
      .call('texts', { phone, limit: pageSize, afterId, oldestFirst: true })
      .then((page) =>
        setThread((known) =>
          known?.phone === phone
            ? { ...known, texts: joined(known.texts, page), newer: page.length === pageSize }
            : known,
        ),
      )
      .catch(() => {})
      .finally(() => {
        busy.current = false
      })
  }, [current, phone])

  useEvent('messages', () => {
    if (!current) return
    connection
      .call('texts', { phone, limit: pageSize })
      .then((page) =>
        setThread((known) => {
          if (known?.phone !== phone) return known
          const fresh = [...page].reverse()
          const oldestFresh = fresh[0]?.id ?? 0
          const newestKnown = known.texts.at(-1)?.id ?? 0
          // What lies between the known and the fresh ones was not read: then only states are brought up to date.
          const gap = known.newer || (fresh.length === pageSize && oldestFresh > newestKnown && known.texts.length > 0)
          return { ...known, texts: gap ? updated(known.texts, fresh) : joined(known.texts, fresh), newer: gap }
        }),
      )
      .catch(() => {})
  })
  return { thread: current, older, newer }
}

function updated(known: readonly Text[], fresh: readonly Text[]): readonly Text[] {
  const byId = new Map(fresh.map((text) => [text.id, text]))
  return known.map((text) => byId.get(text.id) ?? text)
}

function joined(known: readonly Text[], fresh: readonly Text[]): readonly Text[] {
  const newest = known.at(-1)?.id ?? 0
  return [...updated(known, fresh), ...fresh.filter(({ id }) => id > newest)]
}

import { useCallback, useEffect, useRef, useState } from 'react'
import type { FoundText } from '../../host/contract/results.ts'
import { connection } from './connection.ts'
import type { LogQuery } from './log-filter.ts'
import { useEvent, useGeneration } from './use-call.ts'

const pageSize = 60
const mostRows = 50_000

interface Log {
  readonly key: string
  readonly found: readonly FoundText[]
  readonly complete: boolean
}

/** The texts that a filter lets through, newest first, read by key as they are scrolled, their head kept fresh. */
export function useLog(query: LogQuery) {
  const generation = useGeneration()
  const key = JSON.stringify(query)
  const [log, setLog] = useState<Log>()
  const turn = useRef(0)
  const loading = useRef(false)
  const refresh = useCallback(() => {
    const mine = ++turn.current
    connection
      .call('log', { filter: JSON.parse(key), limit: pageSize })
      .then((head) => {
        if (mine !== turn.current) return
        setLog((known) => merged(known?.key === key ? known : undefined, key, head))
      })
      .catch(() => {})
  }, [key])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new connection is a reason to read anew
  useEffect(refresh, [refresh, generation])
  useEvent('messages', refresh)
  const current = log?.key === key ? log : undefined
  const more = useCallback(() => {
    const beforeId = current?.found.at(-1)?.text.id
    if (!current || current.complete || loading.current || beforeId === undefined || current.found.length > mostRows)
      return
    loading.current = true
    connection
      .call('log', { filter: JSON.parse(key), limit: pageSize, beforeId })
      .then((next) =>
        setLog((known) =>
          known?.key === key && known.found.at(-1)?.text.id === beforeId
            ? { key, found: [...known.found, ...next], complete: next.length < pageSize }
            : known,
        ),
      )
      .catch(() => {})
      .finally(() => {
        loading.current = false
      })
  }, [current, key])
  return { found: current?.found, more }
}

/** The fresh head, then what was known below it. */
function merged(known: Log | undefined, key: string, head: readonly FoundText[]): Log {
  if (!known || head.length < pageSize) return { key, found: head, complete: head.length < pageSize }
  const floor = head.at(-1)?.text.id ?? 0
  return { ...known, found: [...head, ...known.found.filter(({ text }) => text.id < floor)] }
}

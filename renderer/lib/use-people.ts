import { useCallback, useEffect, useRef, useState } from 'react'
import type { Person } from '../../host/contract/results.ts'
import { connection } from './connection.ts'
import { useEvent, useGeneration } from './use-call.ts'

const pageSize = 60
/** More rows than this are let go of at the far end: a scroller holds no more. */
const mostRows = 100_000

/** The list of people, newest first, read by key as it is scrolled, its head kept fresh. */
export function usePeople(unread: boolean) {
  const generation = useGeneration()
  const [people, setPeople] = useState<readonly Person[]>()
  const [complete, setComplete] = useState(false)
  const turn = useRef(0)
  const loading = useRef(false)
  const refresh = useCallback(() => {
    const mine = ++turn.current
    connection
      .call('conversations', { limit: pageSize, unread })
      .then((head) => {
        if (mine !== turn.current) return
        if (head.length < pageSize) setComplete(true)
        setPeople((known = []) => merged(head, known, pageSize))
      })
      .catch(() => {})
  }, [unread])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new connection is a reason to read anew
  useEffect(() => {
    setPeople(undefined)
    setComplete(false)
    refresh()
  }, [refresh, generation])
  useEvent('messages', refresh)
  const more = useCallback(() => {
    const before = people?.at(-1)?.lastId
    if (complete || loading.current || before === undefined || people === undefined || people.length >= mostRows) return
    loading.current = true
    connection
      .call('conversations', { limit: pageSize, unread, before })
      .then((next) => {
        if (next.length < pageSize) setComplete(true)
        setPeople((known = []) => {
          const there = new Set(known.map(({ phone }) => phone))
          return [...known, ...next.filter(({ phone }) => !there.has(phone))]
        })
      })
      .catch(() => {})
      .finally(() => {
        loading.current = false
      })
  }, [people, complete, unread])
  return { people, more }
}

/** The fresh head, then what was known below it. */
function merged(head: readonly Person[], known: readonly Person[], size: number): readonly Person[] {
  if (head.length < size) return head
  const fresh = new Set(head.map(({ phone }) => phone))
  const floor = head.at(-1)?.lastId ?? 0
  return [...head, ...known.filter(({ phone, lastId }) => !fresh.has(phone) && lastId < floor)]
}

import { useCallback, useEffect, useRef, useState } from 'react'
import type { ContactRow } from '../../host/contract/results.ts'
import { connection } from './connection.ts'
import { useEvent, useGeneration } from './use-call.ts'

const pageSize = 200
/** As many rows as one call answers. */
const mostAtOnce = 1_000

interface Contacts {
  readonly search: string
  readonly rows: readonly ContactRow[]
  readonly complete: boolean
}

/** The contacts by name, read by key as they are scrolled, or those that hold what was typed. */
export function useContacts(search: string) {
  const generation = useGeneration()
  const [contacts, setContacts] = useState<Contacts>()
  const turn = useRef(0)
  const loading = useRef(false)
  const shown = useRef(0)
  shown.current = contacts?.rows.length ?? 0
  const refresh = useCallback(() => {
    const mine = ++turn.current
    // What was scrolled through stays there when a contact was changed.
    const limit = Math.min(mostAtOnce, Math.max(pageSize, shown.current))
    connection
      .call('contacts', { limit, ...(search === '' ? {} : { search }) })
      .then((rows) => {
        if (mine === turn.current) setContacts({ search, rows, complete: search !== '' || rows.length < limit })
      })
      .catch(() => {})
  }, [search])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new connection is a reason to read anew
  useEffect(refresh, [refresh, generation])
  useEvent('settings', refresh)
  const more = useCallback(() => {
    const last = contacts?.rows.at(-1)
    if (!contacts || contacts.complete || contacts.search !== search || loading.current || !last) return
    loading.current = true
    connection
      .call('contacts', { limit: pageSize, after: { name: last.name, id: last.id } })
      .then((next) =>
        setContacts((known) =>
          known?.search === search && known.rows.at(-1) === last
            ? { search, rows: [...known.rows, ...next], complete: next.length < pageSize }
            : known,
        ),
      )
      .catch(() => {})
      .finally(() => {
        loading.current = false
      })
  }, [contacts, search])
  return { contacts, more }
}

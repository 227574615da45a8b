import { useEffect, useRef } from 'react'
import { say } from './i18n.ts'
import { goTo } from './router.ts'
import { useStatus } from './status.ts'
import { tell } from './tell.tsx'
import { useCall } from './use-call.ts'

/** Pages that show what is plugged in themselves. */
const showing = new Set(['modems', 'welcome'])

/** Tells of a stick that was plugged in while the window is open, wherever one is in it, and leads to its next step. */
export function useNewSticks(page: string): void {
  const { data: sticks } = useCall('modemSticks', {}, ['ports'])
  const status = useStatus()
  const known = useRef<ReadonlySet<string>>(undefined)
  useEffect(() => {
    if (!sticks || !status) return
    const before = known.current
    known.current = new Set(sticks.map(({ id }) => id))
    // A modem that is away is what was plugged in, most likely, and says for itself how it is.
    const awaited = status.links.some(
      ({ kind, state }) => kind === 'modem' && state !== 'working' && state !== 'attention',
    )
    if (!before || awaited || showing.has(page)) return
    const fresh = sticks.find(({ id, state, usedBy }) => !before.has(id) && state !== 'adapter' && usedBy === undefined)
    if (!fresh) return
    const name = fresh.name === '' ? say('modems.aModem') : fresh.name
    tell(say('modems.pluggedNow', { name }), { label: say('modems.show'), act: () => goTo('modems') })
  }, [sticks, status, page])
}

import { useEffect, useMemo, useRef, useState } from 'react'
import type { DemoEvent, DemoOffice } from '../../host/contract/demo.ts'
import { type Journey, journeysOf } from './journeys.ts'
import { useCall, useEvent } from './use-call.ts'

export interface Demo extends DemoOffice {
  readonly journeys: readonly Journey[]
}

interface Numbered {
  readonly count: number
  readonly event: DemoEvent
}

/** The demo as it goes on: mails are asked for when one came, events are taken as they are told. */
export function useDemo(): { readonly demo: Demo | undefined; readonly error: Error | undefined } {
  const { data, error, reload } = useCall('demoOffice', {})
  const [heard, setHeard] = useState<readonly Numbered[]>([])
  const kept = useRef<DemoOffice>(undefined)
  if (data) kept.current = data
  const office = data ?? kept.current
  useEvent('demo', (news) => {
    setHeard((before) => [...before, news])
    if (news.event.kind === 'mail-in' || news.event.kind === 'mail-out') reload()
  })
  useEffect(() => {
    if (data) setHeard((before) => before.filter(({ count }) => count > data.count))
  }, [data])
  const demo = useMemo(() => {
    if (!office) return undefined
    const fresh = heard.filter(({ count }) => count > office.count).map(({ event }) => event)
    const events = [...office.events, ...fresh]
    return { ...office, events, journeys: journeysOf(events) }
  }, [office, heard])
  return { demo, error }
}

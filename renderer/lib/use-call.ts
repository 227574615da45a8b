import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { CallName, Params, Result } from '../../host/contract/contract.ts'
import type { Events, Topic } from '../../host/contract/results.ts'
import { ConnectionLost } from '../../host/contract/rpc-client.ts'
import { connection } from './connection.ts'

export function useConnectionState() {
  return useSyncExternalStore(connection.watch, () => connection.state)
}

/** Changes with every new connection: what was read before may be out of date. */
export function useGeneration(): number {
  return useSyncExternalStore(connection.watch, () => connection.generation)
}

export function useEvent<Name extends Topic>(topic: Name, listener: (data: Events[Name]) => void): void {
  const latest = useRef(listener)
  latest.current = listener
  useEffect(() => connection.on(topic, (data) => latest.current(data)), [topic])
}

export interface Called<Name extends CallName> {
  readonly data: Result<Name> | undefined
  readonly error: Error | undefined
  readonly reload: () => void
}

/** What a call answers; asked again when its parameters change, on a new connection, and when one of the topics is told. */
export function useCall<Name extends CallName>(
  name: Name,
  params: Params<Name> | undefined,
  topics: readonly Topic[] = [],
): Called<Name> {
  const key = JSON.stringify(params)
  const generation = useGeneration()
  const [answer, setAnswer] = useState<{ key: string; data?: Result<Name>; error?: Error }>()
  const turn = useRef(0)
  const load = useCallback(() => {
    if (key === undefined) return
    const mine = ++turn.current
    connection.call(name, JSON.parse(key)).then(
      (data) => mine === turn.current && setAnswer({ key, data }),
      (error: Error) => {
        if (mine === turn.current && !(error instanceof ConnectionLost)) setAnswer({ key, error })
      },
    )
  }, [name, key])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new connection is a reason to ask again
  useEffect(load, [load, generation])
  const topicsKey = topics.join(' ')
  useEffect(() => {
    const ends = topicsKey === '' ? [] : topicsKey.split(' ').map((topic) => connection.on(topic as Topic, load))
    return () => {
      for (const end of ends) end()
    }
  }, [topicsKey, load])
  const current = answer?.key === key ? answer : undefined
  return { data: current?.data, error: current?.error, reload: load }
}

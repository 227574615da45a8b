import { useEffect, useSyncExternalStore } from 'react'
import type { GatewayStatus } from '../../host/contract/results.ts'
import { connection, type World } from './connection.ts'
import { useGeneration } from './use-call.ts'

let latest: GatewayStatus | undefined
let latestOf: World | undefined
const watchers = new Set<() => void>()

function take(status: GatewayStatus): void {
  latest = status
  latestOf = connection.world
  for (const tell of watchers) tell()
}

let end: (() => void) | undefined

function watch(tell: () => void): () => void {
  watchers.add(tell)
  end ??= connection.on('status', take)
  return () => {
    watchers.delete(tell)
    if (watchers.size > 0) return
    end?.()
    end = undefined
  }
}

/** The state of everything, pushed as it changes; asked for once on every new connection. */
export function useStatus(): GatewayStatus | undefined {
  const generation = useGeneration()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new connection is a reason to ask again
  useEffect(() => {
    connection.call('status', {}).then(take, () => {})
  }, [generation])
  return useSyncExternalStore(watch, () => (latestOf === connection.world ? latest : undefined))
}

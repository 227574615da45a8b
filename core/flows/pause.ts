import type { Store } from '../ports/store.ts'

const scope = 'gateway'
const key = 'pausedSince'

/** Since when a person has paused the gateway, milliseconds since the Unix epoch; undefined while it works. */
export async function readPause(store: Store): Promise<number | undefined> {
  const kept = await store.read((rooms) => rooms.memory.get(scope, key))
  const at = Number(kept)
  return kept !== undefined && Number.isFinite(at) ? at : undefined
}

/** A pause outlives the process: whoever paused it has not changed their mind because the computer was started anew. */
export function keepPause(store: Store, since: number | undefined): Promise<void> {
  return store.write((rooms) =>
    since === undefined ? rooms.memory.delete(scope, key) : rooms.memory.set(scope, key, String(since)),
  )
}

import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { SoakOffice } from './office.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const mega = 1e6

/** How the process is, after all that can go has gone. Sizes in MB. */
export interface Sample {
  readonly hours: number
  /** Messages written until then, both ways. */
  readonly messages: number
  readonly heapMb: number
  readonly rssMb: number
  /** What JavaScript holds outside of its heap. */
  readonly externalMb: number
  /** Sockets, servers, ports and what else keeps a process from ending, timers left out. */
  readonly handles: number
  /** Timers of libraries, and of the virtual clock. */
  readonly timers: number
  readonly storeMb: number
  readonly walMb: number
  readonly indexMb: number
}

const notHandles: ReadonlySet<string> = new Set(['Timeout', 'Immediate', 'TickObject'])

/** Looks when nothing is under way and the index of the search has come to its end. */
export async function sample(office: SoakOffice, folder: string, hours: number, messages: number): Promise<Sample> {
  await office.indexed()
  // What a collection lets go of is finalised in the turn after it.
  for (let round = 0; round < 3; round++) {
    collect()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, rss, external } = process.memoryUsage()
  const resources = process.getActiveResourcesInfo()
  return {
    hours,
    messages,
    heapMb: heapUsed / mega,
    rssMb: rss / mega,
    externalMb: external / mega,
    handles: resources.filter((name) => !notHandles.has(name)).length,
    timers: resources.filter((name) => name === 'Timeout').length + office.clock.pending,
    storeMb: sizeMb(folder, 'textpost.sqlite'),
    // The logs are emptied now and then and keep their size: they have a bound and no slope.
    walMb: Math.max(sizeMb(folder, 'textpost.sqlite-wal'), sizeMb(folder, 'textpost-search.sqlite-wal')),
    indexMb: sizeMb(folder, 'textpost-search.sqlite'),
  }
}

function sizeMb(folder: string, name: string): number {
  const file = join(folder, name)
  return existsSync(file) ? statSync(file).size / mega : 0
}

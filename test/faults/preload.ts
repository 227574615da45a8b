/**
 * Loaded into a gateway's process with `--import`: lets the conductor step its wall clock and break its name lookups (`FAULTS` names a file
 * with `{ "clockMs": 0, "dns": true }`, read again at SIGUSR2), and notes what of the store is surely on the disk (`SYNCED` names a folder).
 * The gateway's own code runs unchanged.
 */

import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { SqliteConnection } from '../../drivers/store/sqlite.ts'

if (process.env.KILL_AT !== undefined) await import('../support/kill-at-commit.ts')

/** SQLite's write-ahead log, in octets (file format §4.1). */
const walHeader = 32
const frameHeader = 24

interface Orders {
  /** How far the wall clock is off. */
  readonly clockMs: number
  /** Whether names can be looked up. */
  readonly dns: boolean
}

let orders: Orders = { clockMs: 0, dns: true }
const { FAULTS, SYNCED } = process.env

if (FAULTS !== undefined) {
  const read = () => {
    if (existsSync(FAULTS)) orders = JSON.parse(readFileSync(FAULTS, 'utf8')) as Orders
  }
  read()
  process.on('SIGUSR2', read)
  stepClock()
  breakLookups()
}
if (SYNCED !== undefined) noteSynced(SYNCED)

function stepClock(): void {
  const RealDate = Date
  class SteppedDate extends RealDate {
    constructor(...given: unknown[]) {
      // A Date of given parts is what it says; only the present moves.
      super(...((given.length === 0 ? [RealDate.now() + orders.clockMs] : given) as []))
    }

    static override now(): number {
      return RealDate.now() + orders.clockMs
    }
  }
  globalThis.Date = SteppedDate as DateConstructor
}

type Lookup = (name: string, ...rest: unknown[]) => unknown

function breakLookups(): void {
  const dns = createRequire(import.meta.url)('node:dns') as { lookup: Lookup; promises: { lookup: Lookup } }
  const refusal = (name: string) =>
    Object.assign(new Error(`getaddrinfo EAI_AGAIN ${name}`), {
      code: 'EAI_AGAIN',
      syscall: 'getaddrinfo',
      hostname: name,
    })
  const { lookup } = dns
  const { lookup: promised } = dns.promises
  dns.lookup = (name, ...rest) => {
    if (orders.dns) return lookup(name, ...rest)
    const told = rest.at(-1) as (error: Error) => void
    process.nextTick(() => told(refusal(name)))
    return undefined
  }
  dns.promises.lookup = (name, ...rest) => (orders.dns ? promised(name, ...rest) : Promise.reject(refusal(name)))
  syncBuiltinESMExports()
}

/**
 * After each commit (which syncs the write-ahead log) writes down how far that log reaches, and copies the database whenever the log was
 * begun anew, which SQLite does only after it synced the database. Whatever is beyond these two may be lost when the power fails.
 */
function noteSynced(folder: string): void {
  let salt = ''
  let end = walHeader
  const commit = SqliteConnection.prototype.commit
  SqliteConnection.prototype.commit = function (this: SqliteConnection) {
    commit.call(this)
    const wal = `${this.file}-wal`
    if (!this.file.endsWith('textpost.sqlite') || !existsSync(wal)) return
    const handle = openSync(wal, 'r')
    try {
      const header = octetsAt(handle, 0, walHeader)
      // A log that has nothing in it yet.
      if (header.readUInt32BE(0) === 0) return
      const found = header.toString('hex', 16, 24)
      if (found !== salt) {
        salt = found
        end = walHeader
        copyFileSync(this.file, join(folder, 'database'))
      }
      const frame = frameHeader + header.readUInt32BE(8)
      while (octetsAt(handle, end, frameHeader).toString('hex', 8, 16) === salt) end += frame
    } finally {
      closeSync(handle)
    }
    const note = join(folder, 'wal-end')
    writeFileSync(`${note}.new`, String(end))
    renameSync(`${note}.new`, note)
  }
}

function octetsAt(handle: number, position: number, length: number): Buffer {
  const octets = Buffer.alloc(length)
  readSync(handle, octets, 0, length, position)
  return octets
}

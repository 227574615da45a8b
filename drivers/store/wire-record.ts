import { closeSync, ftruncateSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { GatewayError } from '../../core/errors.ts'
import type { PartOutcome } from '../../core/ports/store.ts'
import type { WireRecord, WireRecordLeft } from '../../core/ports/wire-record.ts'
import type { Log } from '../../core/ports/world.ts'
import { bootMark, isSameBoot } from './boot.ts'

export interface WireRecordOptions {
  readonly file: string
  /** This opening of the store. */
  readonly session: string
  readonly log: Log
  /** Which start of the computer this is. */
  readonly boot?: string
  /** The file is written anew, with what is still open, when it has grown by so much. */
  readonly mostBytes?: number
}

interface Header {
  readonly format: 'textpost wire record 1'
  readonly session: string
  readonly boot: string
}

const format = 'textpost wire record 1'
const mostBytes = 1024 * 1024
/** A disk that could not be written is tried again after so many calls. */
const retryAfter = 1_000

/**
 * The record as a file of lines: a header, then `h` and the parts that were handed over, `o` and an outcome in JSON, `s` and the parts
 * that are settled. It is written and never synced: the system keeps what was written however the process ends, and after a restart of the
 * computer the header is not believed any more. A last line without its end was never acted upon.
 */
export class FileWireRecord implements WireRecord {
  readonly left: WireRecordLeft | undefined
  readonly #options: WireRecordOptions
  readonly #header: Header
  /** Parts that were handed over and are not settled, with the line of their outcome where it came. */
  readonly #open = new Map<number, string>()
  #fd: number | undefined
  #bytes = 0
  #callsUntilRetry = 0
  #begun = false
  /** Without a file: none is there that could be believed. */
  #isVoid = true
  #failure = ''

  constructor(options: WireRecordOptions) {
    this.#options = options
    this.#header = { format, session: options.session, boot: options.boot ?? bootMark() }
    this.left = readRecord(options.file, this.#header.boot)
  }

  begin(): void {
    this.#begun = true
    this.#startFile()
  }

  handed(partIds: readonly number[], outcomes: readonly PartOutcome[]): void {
    let lines = ''
    for (const outcome of outcomes) {
      const line = `o ${JSON.stringify(outcome)}\n`
      this.#open.set(outcome.partId, line)
      lines += line
    }
    for (const partId of partIds) this.#open.set(partId, '')
    if (partIds.length > 0) lines += `h ${partIds.join(' ')}\n`
    this.#write(lines, partIds.length > 0)
  }

  settled(partIds: readonly number[]): void {
    for (const partId of partIds) this.#open.delete(partId)
    if (partIds.length > 0) this.#write(`s ${partIds.join(' ')}\n`, false)
  }

  /** The store is closed in order: with nothing open there is nothing to tell. */
  close(): void {
    this.#closeFile()
    if (this.#begun && this.#open.size === 0) rmSync(this.#options.file, { force: true })
  }

  #write(lines: string, mustBeKnown: boolean): void {
    if (lines === '') return
    if (this.#fd !== undefined && this.#bytes <= (this.#options.mostBytes ?? mostBytes)) this.#append(this.#fd, lines)
    else if (this.#fd === undefined && this.#isVoid && this.#callsUntilRetry-- > 0) return
    // What is open is written with it, these lines too.
    else this.#startFile()
    if (mustBeKnown && this.#fd === undefined && !this.#isVoid) {
      throw new GatewayError('store/unavailable', { details: { reason: this.#failure } })
    }
  }

  #append(fd: number, lines: string): void {
    try {
      this.#bytes += writeAll(fd, lines)
    } catch (thrown) {
      this.#makeVoid(thrown)
    }
  }

  /** A file with what is open, in the place of the one before. */
  #startFile(): void {
    const { file } = this.#options
    const fresh = `${file}.new`
    const handed = [...this.#open.keys()]
    const lines = [
      `${JSON.stringify(this.#header)}\n`,
      ...(handed.length > 0 ? [`h ${handed.join(' ')}\n`] : []),
      ...this.#open.values(),
    ].join('')
    let fd: number | undefined
    try {
      fd = openSync(fresh, 'w', 0o600)
      writeAll(fd, lines)
      this.#closeFile()
      renameSync(fresh, file)
      this.#fd = fd
      this.#bytes = 0
    } catch (thrown) {
      if (fd !== undefined) closeSync(fd)
      this.#makeVoid(thrown)
    }
  }

  /** From now on every part counts as handed over: a record with a gap would deny it. */
  #makeVoid(thrown: unknown): void {
    this.#failure = thrown instanceof Error ? thrown.message : String(thrown)
    this.#options.log.write('warn', 'wire record not written', { error: this.#failure })
    this.#callsUntilRetry = retryAfter
    try {
      // Works on a full disk, and on one that refuses new files.
      if (this.#fd !== undefined) ftruncateSync(this.#fd)
      else rmSync(this.#options.file, { force: true })
      this.#isVoid = true
    } catch {
      this.#isVoid = false
    }
    this.#closeFile()
  }

  #closeFile(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
  }
}

function writeAll(fd: number, text: string): number {
  const octets = Buffer.from(text)
  for (let at = 0; at < octets.length; ) at += writeSync(fd, octets, at)
  return octets.length
}

/** What a file holds; undefined when it is not there, not whole, or from before the computer started. */
export function readRecord(file: string, boot: string): WireRecordLeft | undefined {
  try {
    const lines = readFileSync(file, 'utf8').split('\n')
    // What follows the last line's end was being written when the process was killed.
    lines.pop()
    const header = JSON.parse(lines.shift() ?? '') as Partial<Header>
    if (header.format !== format || typeof header.session !== 'string') return undefined
    if (typeof header.boot !== 'string' || !isSameBoot(header.boot, boot)) return undefined
    const parts = new Map<number, PartOutcome | undefined>()
    for (const line of lines) {
      const words = line.slice(2)
      if (line.startsWith('h ')) for (const id of idsOf(words)) parts.set(id, undefined)
      else if (line.startsWith('s ')) for (const id of idsOf(words)) parts.delete(id)
      else if (line.startsWith('o ')) {
        const outcome = outcomeOf(JSON.parse(words))
        parts.set(outcome.partId, outcome)
      } else return undefined
    }
    return { session: header.session, parts }
  } catch {
    return undefined
  }
}

function idsOf(words: string): number[] {
  return words.split(' ').map((word) => {
    if (!/^\d{1,15}$/.test(word)) throw new Error(`no part: ${word}`)
    return Number(word)
  })
}

const kinds: ReadonlySet<unknown> = new Set<PartOutcome['kind']>(['accepted', 'retry', 'refused', 'unknown'])

/** Shape by shape: a line that means nothing makes the whole record worthless. */
function outcomeOf(value: unknown): PartOutcome {
  const given = value as Record<string, unknown>
  const isTimed = given.kind === 'retry' || given.kind === 'unknown'
  const isWhole =
    kinds.has(given.kind) &&
    Number.isSafeInteger(given.partId) &&
    Number.isFinite(given.at) &&
    (!isTimed || Number.isFinite(given.dueAt)) &&
    (given.kind === 'accepted'
      ? typeof given.wire === 'string' && (given.wireId === undefined || typeof given.wireId === 'string')
      : typeof (given.error as { code?: unknown } | undefined)?.code === 'string')
  if (!isWhole) throw new Error('no outcome')
  return value as PartOutcome
}

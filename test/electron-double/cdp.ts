import type { Readable, Writable } from 'node:stream'

export type CdpParams = Record<string, unknown>

export interface CdpEvent {
  readonly method: string
  readonly params: CdpParams
  readonly sessionId?: string
}

interface CdpAnswer {
  readonly id?: number
  readonly result?: CdpParams
  readonly error?: { readonly message: string }
}

/** Chromium's DevTools protocol over its debugging pipe: JSON messages, each ended by a zero octet. */
export class CdpPipe {
  readonly #out: Writable
  readonly #pending = new Map<number, { resolve(result: CdpParams): void; reject(error: Error): void }>()
  readonly #listeners = new Map<string, Set<(event: CdpEvent) => void>>()
  #lastId = 0
  #rest: Buffer[] = []
  #closed = false

  constructor(out: Writable, input: Readable) {
    this.#out = out
    out.on('error', () => this.#close())
    input.on('data', (chunk: Buffer) => this.#read(chunk))
    input.on('close', () => this.#close())
  }

  /** Sends a command; commands of a closed browser answer with an empty result, since nothing waits for them any more. */
  send(method: string, params: CdpParams = {}, sessionId?: string): Promise<CdpParams> {
    if (this.#closed) return Promise.resolve({})
    this.#lastId += 1
    const id = this.#lastId
    return new Promise((resolve, reject) => {
      this.#pending.set(id, {
        resolve,
        reject: (error) => reject(new Error(`${method}: ${error.message}`, { cause: error })),
      })
      this.#out.write(`${JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) })}\0`)
    })
  }

  /** Events of one session, or of the browser itself for ''. */
  listen(sessionId: string, listener: (event: CdpEvent) => void): () => void {
    const listeners = this.#listeners.get(sessionId) ?? new Set()
    listeners.add(listener)
    this.#listeners.set(sessionId, listeners)
    return () => listeners.delete(listener)
  }

  #read(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
      const message = Buffer.concat([...this.#rest, chunk.subarray(start, end)]).toString('utf8')
      this.#rest = []
      start = end + 1
      this.#take(JSON.parse(message) as CdpAnswer & CdpEvent)
    }
    if (start < chunk.length) this.#rest.push(chunk.subarray(start))
  }

  #take(message: CdpAnswer & CdpEvent): void {
    if (message.id === undefined) {
      for (const listener of this.#listeners.get(message.sessionId ?? '') ?? []) listener(message)
      return
    }
    const pending = this.#pending.get(message.id)
    this.#pending.delete(message.id)
    if (message.error) pending?.reject(new Error(message.error.message))
    else pending?.resolve(message.result ?? {})
  }

  #close(): void {
    this.#closed = true
    for (const pending of this.#pending.values()) pending.resolve({})
    this.#pending.clear()
  }
}

import type { Language } from '../../core/words/say.ts'
import type { CallName, Params, Result } from './contract.ts'
import type { ErrorReply, Events, Topic } from './results.ts'

/** Both ends of whatever carries the contract: a WebSocket, a MessagePort, a socket. Messages are plain data. */
export interface Channel {
  send(message: unknown): void
  /** At most one listener; what came before it is handed to it. */
  receive(listener: (message: unknown) => void): void
  /** Called once, when the other end is gone or `close` was called. */
  closed(listener: () => void): void
  close(): void
}

/** An error that the gateway answered with. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError'
  readonly code: string
  readonly details: ErrorReply['details']

  constructor(reply: ErrorReply) {
    super(reply.sentence)
    this.code = reply.code
    this.details = reply.details
  }
}

/** Thrown by every call that the connection was lost under. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'

  constructor() {
    super('The connection to Textpost was lost.')
  }
}

type Listener = (data: never) => void

/** The calling end of the contract. Imports no schema, so that pages stay small. */
export class RpcClient {
  readonly #channel: Channel
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  readonly #listeners = new Map<Topic, Set<Listener>>()
  #lastId = 0
  #closed = false

  constructor(channel: Channel) {
    this.#channel = channel
    channel.receive((message) => this.#take(message))
    channel.closed(() => {
      this.#closed = true
      for (const { reject } of this.#waiting.values()) reject(new ConnectionLost())
      this.#waiting.clear()
    })
  }

  call<Name extends CallName>(name: Name, params: Params<Name>): Promise<Result<Name>> {
    return this.#ask(name, params) as Promise<Result<Name>>
  }

  /** From now on the other end says its sentences in this language; English until told. */
  async speak(language: Language): Promise<void> {
    await this.#ask('speak', { language })
  }

  /** Hears a topic; the function returned ends that. The other end sends only topics that somebody hears. */
  on<Name extends Topic>(topic: Name, listener: (data: Events[Name]) => void): () => void {
    const all = this.#listeners.get(topic) ?? new Set<Listener>()
    const first = all.size === 0
    all.add(listener as Listener)
    this.#listeners.set(topic, all)
    if (first) this.#watch()
    return () => {
      all.delete(listener as Listener)
      if (all.size === 0) {
        this.#listeners.delete(topic)
        this.#watch()
      }
    }
  }

  close(): void {
    this.#channel.close()
  }

  #watch(): void {
    if (!this.#closed) this.#ask('watch', { topics: [...this.#listeners.keys()] }).catch(() => {})
  }

  #ask(call: string, params: unknown): Promise<unknown> {
    if (this.#closed) return Promise.reject(new ConnectionLost())
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId
      this.#waiting.set(id, { resolve, reject })
      this.#channel.send({ id, call, params })
    })
  }

  #take(message: unknown): void {
    if (typeof message !== 'object' || message === null) return
    if ('topic' in message && 'data' in message) {
      for (const listener of this.#listeners.get(message.topic as Topic) ?? []) listener(message.data as never)
      return
    }
    if (!('id' in message)) return
    const call = this.#waiting.get(message.id as number)
    this.#waiting.delete(message.id as number)
    if ('error' in message) call?.reject(new RemoteError(errorOf(message.error)))
    else call?.resolve('result' in message ? message.result : undefined)
  }
}

/** An error as the other end sent it; what stands in its place and is none still ends the call. */
function errorOf(error: unknown): ErrorReply {
  if (typeof error === 'object' && error !== null && 'code' in error && 'sentence' in error) return error as ErrorReply
  return { code: 'engine/defect', sentence: 'The answer cannot be read.', details: {} }
}

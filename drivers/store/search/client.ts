import { Worker } from 'node:worker_threads'
import type { Contact } from '../../../core/model.ts'
import type { AnyText, TextFilter } from '../../../core/ports/store.ts'
import type { Log } from '../../../core/ports/world.ts'
import type { Finder } from './finder.ts'
import { IndexFile } from './index-file.ts'
import type { FromSearcher, IndexState, Question, SearcherFiles, ThreadTask, ToSearcher } from './messages.ts'
import { threadUrl } from './thread-url.ts'

export interface SearchOptions extends SearcherFiles {
  readonly log: Log
  /** Writes the token that says whose index it is. */
  readonly named: (token: string) => Promise<void>
  /** The index has followed the changes up to this one. */
  readonly followed: (seq: number) => Promise<void>
}

interface Asking {
  readonly resolve: (value: unknown) => void
  readonly reject: (thrown: Error) => void
}

interface Thread {
  readonly worker: Worker
  readonly asked: Map<number, Asking>
}

/** Work that comes in is gathered for so long before the index follows it. */
const gatheredMs = 500
/** To begin the thread takes a processor for a while: what matters more comes first, so it is begun when nothing changed for so long. */
const calmMs = 1_000
/** However much changes, it is begun by then. */
const latestMs = 30_000
/** A thread that ended by itself is not begun again before. */
const restMs = 30_000
/** A thread that does not end by then is ended. */
const closeWithinMs = 1_500

/** Thrown while there is no thread to ask. */
class NoThread extends Error {}

/** Finds in another thread, which is begun when it is first needed, and begun again when it was lost. */
export class SearchClient {
  readonly #options: SearchOptions
  #thread: Thread | undefined
  #restUntilMs = 0
  #timer: NodeJS.Timeout | undefined
  #beginsByMs = 0
  #serial = 0
  #closed = false

  constructor(options: SearchOptions) {
    this.#options = options
  }

  /** Asks the thread, or does without it by `scan` while it cannot be had. */
  finder(scan: Finder): Finder {
    const either = async <T>(question: Question, otherwise: () => Promise<T>): Promise<T> => {
      try {
        return (await this.#ask(question)) as T
      } catch (thrown) {
        if (!(thrown instanceof NoThread)) throw thrown
        return otherwise()
      }
    }
    return {
      texts: (filter: TextFilter) => either<AnyText[]>({ kind: 'texts', filter }, () => scan.texts(filter)),
      contacts: (search: string, limit: number) =>
        either<Contact[]>({ kind: 'contacts', search, limit }, () => scan.contacts(search, limit)),
    }
  }

  /** How far the index has come; undefined while nothing is known of it. */
  async state(): Promise<IndexState | undefined> {
    try {
      return (await this.#ask({ kind: 'state' })) as IndexState
    } catch {
      return undefined
    }
  }

  /**
   * Takes what is no longer in the store out of the index for good. An index that nothing can be done to is removed: it is made anew.
   * False when it could not be done.
   */
  async scrub(): Promise<boolean> {
    try {
      return (await this.#ask({ kind: 'scrub' })) as boolean
    } catch {
      if (this.#thread) return false
      try {
        IndexFile.remove(this.#options.index)
        return true
      } catch {
        return false
      }
    }
  }

  /** The store was changed, or opened: the index follows in a while. */
  changed(): void {
    if (this.#closed) return
    if (this.#timer) {
      if (!this.#thread && performance.now() < this.#beginsByMs) this.#timer.refresh()
      return
    }
    this.#beginsByMs = performance.now() + latestMs - calmMs
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        this.#post({ kind: 'changed' })
      },
      this.#thread ? gatheredMs : calmMs,
    )
    this.#timer.unref()
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    const worker = this.#thread?.worker
    if (!worker) return
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    worker.postMessage({ kind: 'close' } satisfies ToSearcher)
    const late = setTimeout(() => void worker.terminate(), closeWithinMs)
    await ended
    clearTimeout(late)
  }

  #ask(question: Question): Promise<unknown> {
    const thread = this.#begun()
    if (!thread) return Promise.reject(new NoThread())
    return new Promise((resolve, reject) => {
      const id = ++this.#serial
      thread.asked.set(id, { resolve, reject })
      // A search under way is a reason for the process to stay.
      thread.worker.ref()
      thread.worker.postMessage({ kind: 'ask', id, question } satisfies ToSearcher)
    })
  }

  #post(message: ToSearcher): void {
    this.#begun()?.worker.postMessage(message)
  }

  #begun(): Thread | undefined {
    if (this.#thread || this.#closed || Date.now() < this.#restUntilMs) return this.#thread
    const worker = this.#newWorker()
    if (!worker) return undefined
    worker.unref()
    const thread: Thread = { worker, asked: new Map() }
    worker.on('message', (message: FromSearcher) => this.#take(thread, message))
    worker.on('error', (thrown) => this.#options.log.write('warn', 'search ended', { error: String(thrown) }))
    worker.on('exit', () => this.#lost(thread))
    this.#thread = thread
    return thread
  }

  #newWorker(): Worker | undefined {
    const { store, index, log } = this.#options
    try {
      return new Worker(threadUrl, { workerData: { search: { store, index } } satisfies ThreadTask })
    } catch (thrown) {
      log.write('warn', 'search not begun', { error: String(thrown) })
      this.#restUntilMs = Date.now() + restMs
      return undefined
    }
  }

  #take(thread: Thread, message: FromSearcher): void {
    const { log, named, followed } = this.#options
    if (message.kind === 'answer' || message.kind === 'failed') {
      const asking = thread.asked.get(message.id)
      thread.asked.delete(message.id)
      if (thread.asked.size === 0) thread.worker.unref()
      if (message.kind === 'answer') asking?.resolve(message.value)
      else {
        log.write('warn', 'search failed', { reason: message.reason })
        asking?.reject(new NoThread(message.reason))
      }
    } else if (message.kind === 'name') {
      const { token } = message
      named(token).then(
        () => thread.worker.postMessage({ kind: 'named', token } satisfies ToSearcher),
        () => {},
      )
    } else if (message.kind === 'followed') followed(message.seq).catch(() => {})
    else if (message.kind === 'trouble') log.write('warn', 'index of the search not filled', { reason: message.reason })
  }

  #lost(thread: Thread): void {
    if (this.#thread === thread) this.#thread = undefined
    this.#restUntilMs = Date.now() + restMs
    for (const { reject } of thread.asked.values()) reject(new NoThread())
    thread.asked.clear()
  }
}

import type { StoreRooms } from '../../core/ports/store.ts'
import { closedError } from './commits.ts'
import type { SqliteConnection } from './sqlite.ts'

interface Reader {
  readonly connection: SqliteConnection
  readonly rooms: StoreRooms
}

/** So many readings are under way at a time; the others wait their turn. Some wait for the thread that searches. */
const mostReaders = 8

/**
 * Connections that only read, opened as they are needed. Each job has one for itself and sees one committed state of the store from its
 * first query to its last, however long it takes.
 */
export class Readers {
  readonly #open: () => Reader
  readonly #idle: Reader[] = []
  #busy = 0
  #waiting: (() => void)[] = []
  #closed = false

  constructor(open: () => Reader) {
    this.#open = open
  }

  async read<T>(job: (rooms: StoreRooms) => Promise<T>): Promise<T> {
    if (this.#closed) throw closedError()
    while (this.#busy >= mostReaders) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#busy++
    try {
      const reader = this.#idle.pop() ?? this.#open()
      try {
        return await inSnapshot(reader, job)
      } finally {
        this.#idle.push(reader)
      }
    } finally {
      this.#busy--
      this.#waiting.shift()?.()
    }
  }

  /** Lets the readings finish and closes their connections. */
  async close(): Promise<void> {
    this.#closed = true
    while (this.#busy > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    for (const { connection } of this.#idle.splice(0)) connection.close()
  }
}

async function inSnapshot<T>({ connection, rooms }: Reader, job: (rooms: StoreRooms) => Promise<T>): Promise<T> {
  connection.begin('deferred')
  try {
    return await job(rooms)
  } finally {
    connection.rollback()
  }
}

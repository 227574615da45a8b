import { asGatewayError, GatewayError } from '../../core/errors.ts'
import type { StoreRooms } from '../../core/ports/store.ts'
import { phrase } from '../../core/words/say.ts'
import type { Gathered } from './gathered.ts'
import type { Rooms } from './rooms.ts'
import type { SqliteConnection } from './sqlite.ts'

type Job = (rooms: StoreRooms) => Promise<unknown>

interface Asked {
  readonly kind: 'write' | 'read' | 'alone'
  readonly job: Job
  readonly resolve: (value: unknown) => void
  readonly reject: (thrown: unknown) => void
}

/** A batch ends with this many jobs, or after this time, so that the first of a crowd does not wait for the last. */
const mostJobs = 1_000
const mostMs = 25

/**
 * Runs jobs one after the other on one connection, in the order in which they were asked for, as many as are waiting in one transaction:
 * one fsync for all. Each has a savepoint of its own. A job must not wait for another job of the store, which would come after it.
 */
export class Commits {
  readonly #connection: SqliteConnection
  readonly #rooms: StoreRooms
  readonly #gathered: Gathered
  readonly #committed: () => void
  #asked: Asked[] = []
  #running: Promise<void> | undefined
  #closed = false
  #count = 0

  /** `committed` is called after every transaction. */
  constructor(connection: SqliteConnection, { rooms, gathered }: Rooms, committed: () => void = () => {}) {
    this.#connection = connection
    this.#rooms = rooms
    this.#gathered = gathered
    this.#committed = committed
    connection.onlyInTransactions()
  }

  /** How many transactions were committed. */
  get count(): number {
    return this.#count
  }

  write<T>(job: (rooms: StoreRooms) => Promise<T>): Promise<T> {
    return this.#ask('write', job)
  }

  /** Runs between two transactions, so that it sees what was committed and nothing else. For a store without a second connection. */
  read<T>(job: (rooms: StoreRooms) => Promise<T>): Promise<T> {
    return this.#ask('read', job)
  }

  /** Does something to the connection between two transactions. */
  alone<T>(action: (connection: SqliteConnection) => T): Promise<T> {
    return this.#ask('alone', async () => action(this.#connection))
  }

  /** Takes no more jobs and lets those that were asked for finish. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#running
  }

  #ask<T>(kind: Asked['kind'], job: (rooms: StoreRooms) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(closedError())
    return new Promise<T>((resolve, reject) => {
      this.#asked.push({ kind, job, resolve: resolve as (value: unknown) => void, reject })
      this.#running ??= this.#run()
    })
  }

  async #run(): Promise<void> {
    while (this.#asked.length > 0) {
      // What the sockets brought meanwhile asks first, and so rides along: one turn may still end before they are looked at.
      for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve))
      if (this.#asked[0]?.kind === 'read') await this.#reads()
      else if (this.#asked[0]?.kind === 'alone') await this.#alone(this.#asked.shift() as Asked)
      else await this.#batch()
    }
    this.#running = undefined
  }

  async #reads(): Promise<void> {
    this.#connection.script('pragma query_only = on')
    while (this.#asked[0]?.kind === 'read') {
      const asked = this.#asked.shift() as Asked
      this.#connection.begin('deferred')
      const settle = await asked.job(this.#rooms).then(
        (value) => () => asked.resolve(value),
        (thrown) => () => asked.reject(thrown),
      )
      this.#connection.rollback()
      settle()
    }
    this.#connection.script('pragma query_only = off')
  }

  async #alone({ job, resolve, reject }: Asked): Promise<void> {
    await job(this.#rooms).then(resolve, reject)
  }

  async #batch(): Promise<void> {
    const done: { asked: Asked; value: unknown }[] = []
    try {
      this.#connection.begin('immediate')
    } catch (thrown) {
      this.#refuse(this.#waiting(), thrown)
      return
    }
    this.#gathered.begin()
    const untilMs = performance.now() + mostMs
    for (let jobs = 0; this.#asked[0]?.kind === 'write' && jobs < mostJobs && performance.now() < untilMs; jobs++) {
      const asked = this.#asked.shift() as Asked
      try {
        done.push({ asked, value: await this.#inSavepoint(asked) })
      } catch (thrown) {
        asked.reject(thrown)
      }
      // A failure that ended the transaction took the jobs before it along.
      if (!this.#connection.stands) {
        this.#rollback(
          done,
          new GatewayError('store/unavailable', { details: { reason: phrase('the change was broken off') } }),
        )
        return
      }
    }
    try {
      await this.#gathered.flush()
      this.#connection.commit()
    } catch (thrown) {
      this.#rollback(done, thrown)
      return
    }
    this.#gathered.end()
    this.#count++
    for (const { asked, value } of done) asked.resolve(value)
    this.#committed()
  }

  async #inSavepoint({ job }: Asked): Promise<unknown> {
    this.#connection.savepoint()
    const undoGathered = this.#gathered.job()
    try {
      const value = await job(this.#rooms)
      this.#connection.release()
      return value
    } catch (thrown) {
      if (this.#connection.stands) this.#connection.undo()
      undoGathered()
      throw thrown
    }
  }

  #rollback(done: readonly { asked: Asked }[], thrown: unknown): void {
    this.#connection.rollback()
    this.#gathered.end()
    this.#refuse(
      done.map(({ asked }) => asked),
      thrown,
    )
  }

  /** The writes at the head of the line. */
  #waiting(): Asked[] {
    const firstOther = this.#asked.findIndex(({ kind }) => kind !== 'write')
    return this.#asked.splice(0, firstOther === -1 ? this.#asked.length : firstOther)
  }

  #refuse(jobs: readonly Asked[], thrown: unknown): void {
    const error = asGatewayError(thrown, 'store/unavailable', { details: { reason: String(thrown) } })
    for (const { reject } of jobs) reject(error)
  }
}

/** The store is closing or closed. */
export function closedError(): GatewayError {
  return new GatewayError('store/unavailable', { details: { reason: phrase('it is closed') } })
}

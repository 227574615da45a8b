import { randomUUID } from 'node:crypto'
import type { ContactChangeRoom } from '../../core/ports/contact-changes.ts'
import type { Store } from '../../core/ports/store.ts'

/** Changes that can be taken back. */
const mostKept = 5
/** Notes of a change that are taken back, or deleted, in one transaction: those of one do not hold up others. */
const takenBackAtOnce = 25
const forgottenAtOnce = 200

/** Does one step of a change. */
export type Step = <T>(work: (room: ContactChangeRoom, change: string) => Promise<T>) => Promise<T>

/**
 * Changes of many contacts, one after the other, each in steps that let others have their turn. A change is made whole or not at all: when a
 * step fails, what the steps before it did is taken back at once, and after a crash by `mend`.
 */
export class ContactChanges {
  readonly #store: Store
  #last: Promise<unknown> = Promise.resolve()
  #kept: string[] = []
  #isMended = false

  constructor(store: Store) {
    this.#store = store
  }

  /** Takes back what an earlier run was in the midst of, and forgets what it could have taken back. */
  mend(): Promise<void> {
    return this.#inTurn(async () => {})
  }

  /** Gives what `takeBack` takes, beside what the job gives. */
  run<T>(job: (step: Step) => Promise<T>): Promise<{ value: T; undo: string }> {
    return this.#inTurn(async () => {
      const change = randomUUID()
      await this.#store.write(({ contactChanges }) => contactChanges.mark(change, 'open'))
      try {
        const value = await job((work) => this.#store.write(({ contactChanges }) => work(contactChanges, change)))
        await this.#store.write(({ contactChanges }) => contactChanges.mark(change, 'done'))
        this.#kept.unshift(change)
        await this.#forget(this.#kept.splice(mostKept))
        return { value, undo: change }
      } catch (thrown) {
        this.#isMended = false
        await this.#mended().catch(() => {})
        throw thrown
      }
    })
  }

  /** Gives how many contacts are as they were; undefined for a change that cannot be taken back any more. */
  takeBack(change: string): Promise<number | undefined> {
    return this.#inTurn(async () => {
      if (!this.#kept.includes(change)) return undefined
      this.#kept = this.#kept.filter((one) => one !== change)
      await this.#store.write(({ contactChanges }) => contactChanges.mark(change, 'open'))
      this.#isMended = false
      return this.#takenBack(change)
    })
  }

  /** Does something while no change is under way and none can be taken back any more. */
  alone<T>(job: () => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      await this.#forget(this.#kept.splice(0))
      return job()
    })
  }

  #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#mended()).then(job)
    this.#last = turn.catch(() => {})
    return turn
  }

  async #mended(): Promise<void> {
    if (this.#isMended) return
    const changes = await this.#store.read(({ contactChanges }) => contactChanges.list())
    for (const { id, state } of changes) {
      if (state === 'open') await this.#takenBack(id)
      else if (!this.#kept.includes(id)) await this.#forget([id])
    }
    this.#isMended = true
  }

  async #takenBack(change: string): Promise<number> {
    let sum = 0
    for (let left = true; left; ) {
      const done = await this.#store.write(({ contactChanges }) => contactChanges.takeBack(change, takenBackAtOnce))
      sum += done.contacts
      left = done.left
    }
    await this.#forget([change])
    return sum
  }

  async #forget(changes: readonly string[]): Promise<void> {
    for (const change of changes) {
      await this.#store.write(({ contactChanges }) => contactChanges.mark(change, 'forgotten'))
      for (let left = true; left; )
        left = await this.#store.write(({ contactChanges }) => contactChanges.forget(change, forgottenAtOnce))
    }
  }
}

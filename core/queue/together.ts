import { isStoreFailure } from '../flows/context.ts'
import type { Store, StoreRooms } from '../ports/store.ts'

interface Waiting<Asked, Answer> {
  readonly asked: Asked
  readonly resolve: (answer: Answer) => void
  readonly reject: (thrown: unknown) => void
}

/** A job of the store holds this many steps, so that other jobs have their turn. */
const mostTogether = 100

/**
 * Steps of one kind that are asked for while the store is busy are one job of it, in the order in which they came: a crowd of small calls
 * costs little more than a large one. Where a step fails, nothing of the job stands, and each is a job of its own: what goes wrong with
 * one undoes nothing of the others. So a step may run twice, and must change nothing but the store.
 */
export class Together<Asked, Answer> {
  readonly #store: Store
  readonly #step: (rooms: StoreRooms, asked: Asked) => Promise<Answer>
  #waiting: Waiting<Asked, Answer>[] = []
  #asking = false

  constructor(store: Store, step: (rooms: StoreRooms, asked: Asked) => Promise<Answer>) {
    this.#store = store
    this.#step = step
  }

  /** Resolves when the step is on the disk. */
  run(asked: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ asked, resolve, reject })
      if (!this.#asking) void this.#job()
    })
  }

  async #job(): Promise<void> {
    this.#asking = true
    let together: Waiting<Asked, Answer>[] = []
    try {
      const answers = await this.#store.write((rooms) => {
        together = this.#take()
        return this.#all(rooms, together)
      })
      for (const [at, { resolve }] of together.entries()) resolve(answers[at] as Answer)
    } catch (thrown) {
      // The store did not come as far as to begin the job.
      if (together.length === 0) together = this.#take()
      if (together.length > 1 && !isStoreFailure(thrown)) this.#eachAlone(together)
      else for (const { reject } of together) reject(thrown)
    }
  }

  /** What comes from now on is the next job's. */
  #take(): Waiting<Asked, Answer>[] {
    const together = this.#waiting.splice(0, mostTogether)
    this.#asking = false
    if (this.#waiting.length > 0) void this.#job()
    return together
  }

  async #all(rooms: StoreRooms, together: readonly Waiting<Asked, Answer>[]): Promise<Answer[]> {
    const answers: Answer[] = []
    for (const { asked } of together) answers.push(await this.#step(rooms, asked))
    return answers
  }

  #eachAlone(together: readonly Waiting<Asked, Answer>[]): void {
    for (const { asked, resolve, reject } of together) {
      this.#store.write((rooms) => this.#step(rooms, asked)).then(resolve, reject)
    }
  }
}

/** So long may one step of long work hold the process. */
const turnMs = 8

/** Lets the links and the pages have their turn in the midst of long work: `step` is awaited after each piece of it. */
export class Pace {
  #since = performance.now()

  async step(): Promise<void> {
    if (performance.now() - this.#since < turnMs) return
    await new Promise((resolve) => setImmediate(resolve))
    this.#since = performance.now()
  }
}

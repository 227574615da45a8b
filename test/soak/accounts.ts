export interface Disordered {
  readonly number: number
  /** What had come to the same phone before it. */
  readonly after: number
}

/** What the soak knows of one direction: messages by number, in arrays that are as large at the start as at the end. */
export class Accounts {
  /** How often each arrived. */
  readonly #arrived: Uint8Array
  readonly #flags: Uint8Array
  /** The highest number that has arrived at each phone. */
  readonly #newestAt = new Map<string, number>()
  #written = 0
  #lostNone = 0
  readonly #disordered: Disordered[] = []
  #doubled: number[] = []

  constructor(most: number) {
    this.#arrived = new Uint8Array(most)
    this.#flags = new Uint8Array(most)
  }

  /** Number of the next message. `ordered`: it must not arrive after one that was written later to the same phone. */
  write(ordered: boolean): number {
    const number = this.#written++
    if (number >= this.#flags.length) throw new Error('more messages than the accounts have room for')
    this.#flags[number] = ordered ? isOrdered : 0
    return number
  }

  /** It may come when it likes: it was held and is released by hand. */
  outOfOrder(number: number): void {
    this.#flags[number] = 0
  }

  arrive(number: number, at: string): void {
    const times = (this.#arrived[number] ?? 0) + 1
    this.#arrived[number] = Math.min(255, times)
    if (times === 2) this.#doubled.push(number)
    if (times > 1) return
    this.#lostNone++
    if (this.#flags[number] !== isOrdered) return
    const newest = this.#newestAt.get(at) ?? -1
    if (number < newest) this.#disordered.push({ number, after: newest })
    this.#newestAt.set(at, Math.max(newest, number))
  }

  hasArrived(number: number): boolean {
    return (this.#arrived[number] ?? 0) > 0
  }

  get written(): number {
    return this.#written
  }

  /** Those that have not arrived. */
  get missing(): number {
    return this.#written - this.#lostNone
  }

  /** Those that came after one that was written later. */
  get disordered(): readonly Disordered[] {
    return this.#disordered
  }

  /** Numbers of those that have come a second time since the last call. */
  takeDoubled(): number[] {
    return this.#doubled.splice(0)
  }

  firstMissing(count: number): number[] {
    const found: number[] = []
    for (let number = 0; number < this.#written && found.length < count; number++)
      if (!this.hasArrived(number)) found.push(number)
    return found
  }
}

const isOrdered = 1

/** What is counted when all is over, and on the way. */
export interface Tally {
  readonly out: number
  readonly in: number
  /** Texts that no phone got, and texts of phones that no mail brought. */
  readonly lost: number
  /** Texts that a phone got more than once, and of these the ones that Textpost says may be doubled. */
  readonly doubled: number
  readonly labelled: number
  /** Texts of phones that came as two mails with Message-IDs of their own. */
  readonly mailsDoubled: number
  readonly disordered: number
  /** Texts that were held for a person and released. */
  readonly released: number
}

/** TS 27.005 §3.1 <stat>: 0 received unread, 1 received read, 2 stored unsent, 3 stored sent. */
export type StoredState = 0 | 1 | 2 | 3

export interface StoredMessage {
  state: StoredState
  /** Service centre address and TPDU, as the AT line has them. */
  readonly pdu: Uint8Array
}

/** One message memory (`SM`, `ME`, `SR`): numbered places, some of them taken. */
export class SmsMemory {
  readonly name: string
  readonly capacity: number
  /** Number of the first place; many sticks begin at 0. */
  readonly firstIndex: number
  readonly #places = new Map<number, StoredMessage>()

  constructor(name: string, capacity: number, firstIndex: number) {
    this.name = name
    this.capacity = capacity
    this.firstIndex = firstIndex
  }

  get used(): number {
    return this.#places.size
  }

  get full(): boolean {
    return this.used >= this.capacity
  }

  /** Places in order of their numbers. */
  get entries(): readonly (readonly [index: number, message: StoredMessage])[] {
    return [...this.#places].sort(([left], [right]) => left - right)
  }

  has(index: number): boolean {
    return index >= this.firstIndex && index < this.firstIndex + this.capacity
  }

  at(index: number): StoredMessage | undefined {
    return this.#places.get(index)
  }

  /** Stores at the lowest free place and gives its number; undefined when full. */
  add(message: StoredMessage): number | undefined {
    for (let index = this.firstIndex; index < this.firstIndex + this.capacity; index++) {
      if (this.#places.has(index)) continue
      this.#places.set(index, message)
      return index
    }
    return undefined
  }

  delete(index: number): boolean {
    return this.#places.delete(index)
  }

  /** Deletes what `AT+CMGD=index,flag` says: 1 read, 2 read and sent, 3 read, sent and unsent, 4 all. */
  sweep(flag: number): void {
    const states: readonly StoredState[] = [[], [1], [1, 3], [1, 2, 3], [0, 1, 2, 3]][flag] as StoredState[]
    for (const [index, message] of this.entries) if (states.includes(message.state)) this.#places.delete(index)
  }

  clear(): void {
    this.#places.clear()
  }
}

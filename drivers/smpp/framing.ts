import { phrase, type Words } from '../../core/words/say.ts'
import { headerOctets, longestPdu } from './smpp-types.ts'

/** Cuts a byte stream into PDUs by command_length. Holds at most one unfinished PDU; after a fault it takes nothing more. */
export class FrameReader {
  readonly #length = new Uint8Array(4)
  #frame: Uint8Array | undefined
  #filled = 0
  #fault: Words | undefined

  /**
   * Takes the next octets and calls `onFrame` for every PDU that is complete; each gets octets of its own. Returns why the
   * stream cannot be read further, when it cannot. `onFrame` returns false to stop.
   */
  push(chunk: Uint8Array, onFrame: (frame: Uint8Array) => boolean): Words | undefined {
    let offset = 0
    while (this.#fault === undefined && offset < chunk.length) {
      if (this.#frame === undefined) {
        offset = this.#readLength(chunk, offset)
        continue
      }
      const count = Math.min(this.#frame.length - this.#filled, chunk.length - offset)
      this.#frame.set(chunk.subarray(offset, offset + count), this.#filled)
      this.#filled += count
      offset += count
      if (this.#filled < this.#frame.length) continue
      const frame = this.#frame
      this.#frame = undefined
      this.#filled = 0
      if (!onFrame(frame)) return undefined
    }
    return this.#fault
  }

  #readLength(chunk: Uint8Array, start: number): number {
    let offset = start
    while (this.#filled < 4 && offset < chunk.length) this.#length[this.#filled++] = chunk[offset++] ?? 0
    if (this.#filled < 4) return offset
    const [a = 0, b = 0, c = 0, d = 0] = this.#length
    const length = a * 0x100_0000 + ((b << 16) | (c << 8) | d)
    if (length < headerOctets || length > longestPdu) {
      this.#fault = phrase('a message of {count} octets; {least} to {most} are possible', {
        count: length,
        least: headerOctets,
        most: longestPdu,
      })
      return offset
    }
    // Allocated only now that the length is known to be sane, so a lying peer cannot make memory grow.
    this.#frame = new Uint8Array(length)
    this.#frame.set(this.#length)
    return offset
  }
}

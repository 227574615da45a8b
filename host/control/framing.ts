import type { Socket } from 'node:net'
import { parsedJson } from '../contract/json.ts'
import type { Channel } from '../contract/rpc-client.ts'

/** Longest line that either end of the control socket accepts, in characters; a settings file fits many times over. */
export const longestLine = 4 * 1024 * 1024

/** Cuts a stream of text into lines. A line over the limit ends the stream through `tooLong`. */
export class Lines {
  #rest = ''
  readonly #line: (line: string) => void
  readonly #tooLong: () => void

  constructor(line: (line: string) => void, tooLong: () => void) {
    this.#line = line
    this.#tooLong = tooLong
  }

  push(text: string): void {
    // Only what is new is searched: a long line that comes in many pieces would take the square of its length.
    const [first = '', ...others] = text.split('\n')
    this.#rest += first
    for (const next of others) {
      const line = this.#rest
      this.#rest = next
      if (line.trim() !== '') this.#line(line)
    }
    if (this.#rest.length > longestLine) {
      this.#rest = ''
      this.#tooLong()
    }
  }
}

/** A socket as a channel of the contract: a JSON message a line. A line that is no JSON arrives as undefined. */
export function lineChannel(socket: Socket): Channel {
  const early: unknown[] = []
  let take: (message: unknown) => void = (message) => early.push(message)
  const lines = new Lines(
    (line) => take(parsedJson(line)),
    () => socket.destroy(),
  )
  // What one turn has to say, the answers to all calls of a commit for one, goes in one piece.
  let unsent = ''
  const flush = () => {
    if (unsent !== '' && socket.writable) socket.write(unsent)
    unsent = ''
  }
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => lines.push(text))
  return {
    send: (message) => {
      if (unsent === '') process.nextTick(flush)
      unsent += `${JSON.stringify(message)}\n`
    },
    receive: (listener) => {
      take = listener
      for (const message of early.splice(0)) listener(message)
    },
    closed: (listener) => socket.once('close', listener),
    close: () => {
      flush()
      socket.end()
    },
  }
}

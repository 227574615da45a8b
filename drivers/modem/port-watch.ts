import { readdir } from 'node:fs/promises'
import type { Clock, Timer } from '../../core/ports/world.ts'
import type { ListPorts } from './serial.ts'

export interface PortWatchOptions {
  readonly clock: Clock
  /** Names what is plugged in; the watch tells when it changes. */
  readonly look: () => Promise<string>
  /** Looks only while this says so. Default always. */
  readonly wanted?: () => boolean
  /** Default a second. */
  readonly everyMs?: number
}

/** Notices ports that come and go: no two systems tell a program in one way, and some do not at all. */
export class PortWatch {
  readonly #options: PortWatchOptions
  readonly #listeners = new Set<() => void>()
  #timer: Timer | undefined
  #last: string | undefined
  #unseen = false
  #closed = false

  constructor(options: PortWatchOptions) {
    this.#options = options
  }

  /** Calls `listener` whenever ports came or went; the function returned ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  start(): void {
    void this.#round()
  }

  close(): void {
    this.#closed = true
    this.#timer?.cancel()
  }

  async #round(): Promise<void> {
    const { clock, look, wanted = () => true, everyMs = 1_000 } = this.#options
    const isWanted = wanted()
    if (!isWanted) this.#unseen = true
    const now = isWanted ? await look().catch(() => undefined) : undefined
    if (this.#closed) return
    if (now !== undefined) {
      // Nobody knows what came and went while nobody looked.
      const changed = this.#unseen || (this.#last !== undefined && now !== this.#last)
      this.#last = now
      this.#unseen = false
      if (changed) for (const listener of [...this.#listeners]) listener()
    }
    this.#timer = clock.after(everyMs, () => void this.#round())
  }
}

/** What is plugged in, cheaply: on Linux the names of ports and USB devices, elsewhere the system's list of ports. */
export function portsSeen(list: ListPorts, platform: NodeJS.Platform | undefined): () => Promise<string> {
  if (platform === 'linux') {
    return async () => {
      const names = (await readdir('/dev')).filter((name) => /^tty(?:USB|ACM|AMA|XRUSB)\d/.test(name))
      const usb = await readdir('/sys/bus/usb/devices').catch(() => [])
      return [...names, ...usb].sort().join('\n')
    }
  }
  return async () => {
    const ports = await list()
    return ports
      .map(({ path, vendorId, productId }) => `${path} ${vendorId}:${productId}`)
      .sort()
      .join('\n')
  }
}

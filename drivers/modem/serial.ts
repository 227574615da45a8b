import { ReadlineParser } from '@serialport/parser-readline'
import { SerialPort } from 'serialport'
import { GatewayError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/world.ts'
import { type Poller, readAtOnce, writeAtOnce } from './direct-io.ts'
import { portsOfSysfs } from './sysfs-ports.ts'

/** An open serial port. */
export interface SerialLine {
  readonly path: string
  /** Bytes out, in order. Never throws; a port that cannot take them ends with `onClose`. */
  write(bytes: Uint8Array): void
  /** Bytes in. The handler set last is the one that is called; what came before the first one is kept for it. */
  onData(handler: (bytes: Uint8Array) => void): void
  /**
   * Whole lines in, beside `onData`, for those who only listen. Lines of a device that talks at the wrong speed may grow
   * without an end, so it is meant for a moment's listening; the chat reads bytes with its own bounded parser, which also
   * sees the prompt, a line without an end.
   */
  onLine(handler: (line: string) => void): void
  /** Each handler is called once when the port has ended, by itself (with the reason) or by `close`. */
  onClose(handler: (reason: Error | undefined) => void): void
  setBaudRate(baudRate: number): Promise<void>
  /** Resolves when the port is closed, or after `closeTimeoutMs` when the system does not say so. Idempotent; never rejects. */
  close(): Promise<void>
}

export interface OpenLineOptions {
  readonly path: string
  readonly baudRate: number
}

/** Opens a port; rejects with a GatewayError `modem/port-…`. */
export type OpenLine = (options: OpenLineOptions) => Promise<SerialLine>

/** A port of this computer and the USB device behind it. Ids are four lower-case hexadecimal digits. */
export interface PortDescription {
  readonly path: string
  readonly vendorId?: string
  readonly productId?: string
  readonly serialNumber?: string
  readonly manufacturer?: string
  /** Names the interface of the device, where the system gives it. */
  readonly pnpId?: string
  readonly locationId?: string
}

export type ListPorts = () => Promise<PortDescription[]>

/** A port as serialport's bindings list it. */
interface ListedPort {
  readonly path: string
  readonly vendorId?: string | undefined
  readonly productId?: string | undefined
  readonly serialNumber?: string | undefined
  readonly manufacturer?: string | undefined
  readonly pnpId?: string | undefined
  readonly locationId?: string | undefined
}

/** A binding of serialport (`BindingInterface` of `@serialport/bindings-interface`). */
export interface SerialBinding {
  list(): Promise<readonly ListedPort[]>
  open(options: OpenLineOptions): Promise<unknown>
}

export interface SerialDeps {
  readonly clock: Clock
  /** Ports from elsewhere than this computer: the simulated modem's. */
  readonly binding?: SerialBinding
}

/** Bluetooth ports and hung drivers may take minutes to open, or never do. */
const openTimeoutMs = 10_000
const closeTimeoutMs = 1_000
const drainTimeoutMs = 300

/** Ports of this computer, or of the binding given. */
export function serialPorts(deps: SerialDeps): { open: OpenLine; list: ListPorts } {
  return {
    open: (options) => openLine(options, deps),
    list: async () => {
      const ports = await listed(deps.binding)
      return ports.map((port) => {
        const { path, serialNumber, manufacturer, pnpId, locationId } = port
        const vendorId = port.vendorId?.toLowerCase()
        const productId = port.productId?.toLowerCase()
        return {
          path,
          ...(vendorId && { vendorId }),
          ...(productId && { productId }),
          ...(serialNumber && { serialNumber }),
          ...(manufacturer && { manufacturer }),
          ...(pnpId && { pnpId }),
          ...(locationId && { locationId }),
        }
      })
    },
  }
}

/** On Linux the list comes from udevadm, which a container may lack; the kernel's own is there in any case. */
async function listed(binding: SerialBinding | undefined): Promise<readonly ListedPort[]> {
  try {
    return await (binding ?? SerialPort.binding).list()
  } catch (thrown) {
    if (binding === undefined && process.platform === 'linux') return portsOfSysfs('/sys/class/tty')
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    throw new GatewayError('modem/ports-unlisted', { details: { reason }, wire: reason, cause: thrown })
  }
}

async function openLine({ path, baudRate }: OpenLineOptions, { clock, binding }: SerialDeps): Promise<SerialLine> {
  const options = { path, baudRate, autoOpen: false, ...(binding && { binding }) }
  let port: SerialPort
  try {
    port = new SerialPort(options)
  } catch (thrown) {
    throw openError(path, thrown)
  }
  // A port without a listener for `error` would end the process.
  port.on('error', () => {})
  await new Promise<void>((resolve, reject) => {
    const timer = clock.after(openTimeoutMs, () => {
      port.once('open', () => port.close(() => {}))
      reject(openError(path, new Error('the system does not open it')))
    })
    port.open((error) => {
      timer.cancel()
      if (error) reject(openError(path, error))
      else resolve()
    })
  })
  readAtOnce(port.port)
  await bounded(clock, closeTimeoutMs, (done) => port.flush(() => done()))
  return new OpenPort(port, clock)
}

class OpenPort implements SerialLine {
  readonly path: string
  readonly #port: SerialPort
  readonly #clock: Clock
  readonly #onClose: ((reason: Error | undefined) => void)[] = []
  #onData: ((bytes: Uint8Array) => void) | undefined
  #failure: Error | undefined
  #ended = false
  #closing: Promise<void> | undefined

  constructor(port: SerialPort, clock: Clock) {
    this.path = port.path
    this.#port = port
    this.#clock = clock
    port.on('error', (error: Error) => this.#fail(error))
    // `close` comes from the port with its reason, and once more from the stream without one.
    port.on('close', (error?: Error | null) => {
      if (error) this.#failure ??= error
      this.#end()
    })
    this.#watchHangUp()
  }

  /**
   * After a hang-up (USB gone, PTY closed) a read on Linux and macOS may give no bytes and no error, and serialport 13 then
   * reads again without end. Waiting for a disconnection beside the reads hears of it in any case.
   */
  #watchHangUp(): void {
    const { poller } = (this.#port.port ?? {}) as { poller?: Poller }
    poller?.once('disconnect', (error) => {
      if (error?.canceled) return
      this.#fail(error ?? new Error('hung up'))
    })
  }

  #fail(reason: Error): void {
    this.#failure ??= reason
    this.#end()
    void this.close()
  }

  write(bytes: Uint8Array): void {
    if (this.#ended || this.#closing) return
    // What the port has not written yet goes first.
    const written = this.#port.writableLength === 0 ? writeAtOnce(this.#port.port, bytes) : 0
    if (written < bytes.length) this.#port.write(Buffer.from(bytes.subarray(written)))
  }

  onData(handler: (bytes: Uint8Array) => void): void {
    const first = this.#onData === undefined
    this.#onData = handler
    if (first) this.#port.on('data', (bytes: Buffer) => this.#onData?.(bytes))
  }

  onLine(handler: (line: string) => void): void {
    const lines = this.#port.pipe(new ReadlineParser({ delimiter: '\n', encoding: 'latin1' }))
    lines.on('data', (line: string) => handler(line.trim()))
  }

  onClose(handler: (reason: Error | undefined) => void): void {
    if (this.#ended) handler(this.#failure)
    else this.#onClose.push(handler)
  }

  async setBaudRate(baudRate: number): Promise<void> {
    await bounded(this.#clock, closeTimeoutMs, (done) => this.#port.update({ baudRate }, () => done()))
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    // What was written last (an ESC, a delete) still goes out.
    if (this.#port.isOpen && !this.#ended)
      await bounded(this.#clock, drainTimeoutMs, (done) => this.#port.drain(() => done()))
    if (this.#port.isOpen) await bounded(this.#clock, closeTimeoutMs, (done) => this.#port.close(() => done()))
    this.#end()
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    for (const handler of this.#onClose.splice(0)) handler(this.#failure)
  }
}

/** Waits for `start`'s callback, but no longer than `timeoutMs`. */
function bounded(clock: Clock, timeoutMs: number, start: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(timeoutMs, resolve)
    start(() => {
      timer.cancel()
      resolve()
    })
  })
}

/** Opens a port; when `signal` comes first, the port is closed as soon as it is open. */
export function openUnless(signal: AbortSignal, opening: Promise<SerialLine>): Promise<SerialLine> {
  return new Promise((resolve, reject) => {
    const give = () => reject(new GatewayError('modem/closed'))
    signal.addEventListener('abort', give, { once: true })
    if (signal.aborted) give()
    opening
      .then((line) => {
        if (signal.aborted) void line.close()
        resolve(line)
      }, reject)
      .finally(() => signal.removeEventListener('abort', give))
  })
}

/** What the three systems say when a port does not open. */
function openError(path: string, thrown: unknown): GatewayError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  const options = { details: { port: path, reason }, wire: reason, cause: thrown }
  if (/no such (?:file|device)|file not found|ENOENT|ENXIO|ENODEV/i.test(reason)) {
    return new GatewayError('modem/port-missing', options)
  }
  if (/cannot lock|busy|temporarily unavailable|resource in use/i.test(reason)) {
    return new GatewayError('modem/port-busy', options)
  }
  // Windows says "Access denied" of a port that another program has open; elsewhere it is a matter of rights.
  if (/access (?:is )?denied/i.test(reason)) return new GatewayError('modem/port-busy', options)
  if (/permission denied|EACCES|EPERM/i.test(reason)) return new GatewayError('modem/port-denied', options)
  return new GatewayError('modem/port-failed', options)
}

import { readSync, writeSync } from 'node:fs'

/** What serialport's Unix bindings wait for events with; an event is told once. */
export interface Poller {
  once(event: 'readable' | 'disconnect', handler: (error: (Error & { canceled?: boolean }) | null) => void): void
}

/** An open port of serialport's Unix bindings. */
interface UnixPort {
  /** Opened with O_NONBLOCK, so that no call waits; null once it is closed. */
  readonly fd: number | null
  readonly poller: Poller
  read(buffer: Buffer, offset: number, length: number): Promise<{ bytesRead: number; buffer: Buffer }>
}

/**
 * Lets a port of serialport read as soon as bytes are there. Its own way lends every read to the threads that files, names and checksums
 * wait for too: an answer would stand in that queue, and even an empty one costs a read more than the read itself. What cannot be read at
 * once (an end, an error) goes its own way. Ports of other systems stay as they are.
 */
export function readAtOnce(port: unknown): void {
  if (!isUnixPort(port)) return
  const read = port.read.bind(port)
  port.read = async (buffer, offset, length) => {
    if (port.fd !== null) await readable(port.poller)
    const bytesRead = done(port.fd, (fd) => readSync(fd, buffer, offset, length, null))
    return bytesRead > 0 ? { bytesRead, buffer } : read(buffer, offset, length)
  }
}

/** Writes past those threads too. How many of the bytes the line took at once; none where it is not ready, has ended, or is another system's. */
export function writeAtOnce(port: unknown, bytes: Uint8Array): number {
  return isUnixPort(port) ? done(port.fd, (fd) => writeSync(fd, bytes)) : 0
}

function isUnixPort(port: unknown): port is UnixPort {
  const { fd, poller, read } = (port ?? {}) as Partial<UnixPort>
  return typeof fd === 'number' && typeof poller?.once === 'function' && typeof read === 'function'
}

function readable(poller: Poller): Promise<void> {
  return new Promise((resolve, reject) => {
    poller.once('readable', (error) => (error ? reject(error) : resolve()))
  })
}

/** Octets that went through. */
function done(fd: number | null, act: (fd: number) => number): number {
  if (fd === null) return 0
  try {
    return act(fd)
  } catch {
    // Whoever goes the port's own way now meets the same error, and tells of it.
    return 0
  }
}

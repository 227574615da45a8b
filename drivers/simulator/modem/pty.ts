import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readlink, rename, rm, symlink, unlink } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LineEnd, LineOptions } from './line.ts'
import type { SimulatedModem } from './modem.ts'

export interface SimulatedPty {
  /** The port: a symbolic link to a PTY, there while the modem is plugged in. */
  readonly path: string
  /** Resolves when the port can be opened: at once, or when an unplugged or restarting modem is back. */
  ready(): Promise<void>
  /** Takes the port away and ends the processes behind it. */
  close(): Promise<void>
}

export interface PtyOptions {
  /** Where the link is to be; default a new temporary folder. */
  readonly path?: string
  readonly line?: LineOptions
}

/**
 * Gives a simulated modem a port that any program can open: a pseudo-terminal made by `socat` (Linux). A program may close
 * and reopen it as it likes: each opening gets a PTY of its own, made ready beforehand, so the path is never missing
 * while the modem is plugged in. Rejects when socat is not installed.
 */
export async function openPty(modem: SimulatedModem, options: PtyOptions = {}): Promise<SimulatedPty> {
  const folder = await mkdtemp(join(tmpdir(), 'textpost-modem-'))
  const pty = new ModemPty(modem, folder, options.path ?? join(folder, 'ttyUSB0'), options.line ?? {})
  try {
    await pty.start()
  } catch (error) {
    await pty.close()
    throw error
  }
  return pty
}

class ModemPty implements SimulatedPty {
  readonly path: string
  readonly #modem: SimulatedModem
  readonly #folder: string
  readonly #line: LineOptions
  readonly #socketPath: string
  readonly #server: Server
  readonly #children = new Set<ChildProcess>()
  readonly #sockets = new Set<Socket>()
  readonly #endChildren = () => {
    for (const child of this.#children) child.kill('SIGKILL')
  }
  #unlisten: () => void = () => {}
  #serial = 0
  #standby: ChildProcess | undefined
  #work: Promise<void> = Promise.resolve()
  #failure: Error | undefined
  #closed = false

  constructor(modem: SimulatedModem, folder: string, path: string, line: LineOptions) {
    this.#modem = modem
    this.#folder = folder
    this.path = path
    this.#line = line
    this.#socketPath = join(folder, 'modem.sock')
    this.#server = createServer((socket) => this.#opened(socket))
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#socketPath, resolve)
    })
    process.once('exit', this.#endChildren)
    this.#unlisten = this.#modem.onPlugged((plugged) => this.#queue(() => (plugged ? this.#prepare() : this.#remove())))
    if (this.#modem.plugged) this.#queue(() => this.#prepare())
    await this.#work
    if (this.#failure) throw this.#failure
  }

  async ready(): Promise<void> {
    await this.#work
    while (!this.#modem.plugged && !this.#closed) {
      await new Promise<void>((resolve) => {
        const end = this.#modem.onPlugged((plugged) => {
          if (!plugged) return
          end()
          resolve()
        })
      })
      await this.#work
    }
    if (this.#failure) throw this.#failure
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#unlisten()
    process.off('exit', this.#endChildren)
    await this.#work
    for (const socket of this.#sockets) socket.destroy()
    const ended = [...this.#children].map((child) => new Promise((resolve) => child.once('close', resolve)))
    for (const child of this.#children) child.kill('SIGTERM')
    await Promise.all(ended)
    await new Promise((resolve) => this.#server.close(resolve))
    await unlink(this.path).catch(() => {})
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** Changes of the link are done one after the other. */
  #queue(step: () => Promise<void>): void {
    this.#work = this.#work.then(step).catch((error: Error) => {
      this.#failure ??= error
    })
  }

  /** A program opened the PTY: socat has come to our socket. The next opening gets a PTY of its own. */
  #opened(socket: Socket): void {
    this.#sockets.add(socket)
    socket.setNoDelay(true)
    let end: LineEnd | undefined
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#sockets.delete(socket)
      end?.close()
    })
    if (this.#closed || !this.#modem.plugged) {
      socket.destroy()
      return
    }
    end = this.#modem.connect({ write: (bytes) => socket.write(bytes), drop: () => socket.destroySoon() }, this.#line)
    socket.on('data', (bytes) => end?.receive(new Uint8Array(bytes)))
    this.#standby = undefined
    this.#queue(() => this.#prepare())
  }

  /** Makes a PTY and points the link at it. */
  async #prepare(): Promise<void> {
    if (this.#closed || this.#standby || !this.#modem.plugged) return
    const link = join(this.#folder, `pty${++this.#serial}`)
    const child = spawn(
      'socat',
      ['-t0', `PTY,link=${link},raw,echo=0,wait-slave,pty-interval=0.01`, `UNIX-CONNECT:${this.#socketPath}`],
      { stdio: 'ignore' },
    )
    this.#children.add(child)
    this.#standby = child
    const failed = new Promise<never>((_, reject) => {
      child.once('error', reject)
      child.once('close', () => {
        this.#children.delete(child)
        if (this.#standby === child) this.#standby = undefined
        reject(new Error('socat ended'))
      })
    })
    failed.catch(() => {})
    const target = await Promise.race([this.#targetOf(link), failed])
    // Beside the path, because a rename does not cross file systems.
    const next = `${this.path}.next`
    await symlink(target, next)
    await rename(next, this.path)
  }

  async #targetOf(link: string): Promise<string> {
    const untilMs = Date.now() + 5_000
    for (;;) {
      try {
        return await readlink(link)
      } catch (error) {
        if (Date.now() > untilMs) throw error
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    }
  }

  async #remove(): Promise<void> {
    await unlink(this.path).catch(() => {})
    this.#standby?.kill('SIGTERM')
    this.#standby = undefined
  }
}

import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { type MessagePortMain, type PortMessage, RemotePorts } from './ports.ts'

/** What goes to and comes from the child beside port messages. */
export type ChildMessage =
  | PortMessage
  | { readonly kind: 'message'; readonly data: unknown; readonly ports: readonly number[] }

/** `utilityProcess`: a child Node process with `process.parentPort`. */
class UtilityProcess
  extends EventEmitter
  implements Pick<Electron.UtilityProcess, 'kill' | 'postMessage' | 'pid' | 'stdout' | 'stderr'>
{
  readonly #child: ChildProcess
  readonly #ports: RemotePorts
  pid: number | undefined

  constructor(modulePath: string, args: string[] = [], options: Electron.ForkOptions = {}) {
    super()
    this.#child = fork(join(import.meta.dirname, 'utility-child.ts'), [modulePath, ...args], {
      serialization: 'advanced',
      stdio: options.stdio === 'inherit' ? 'inherit' : 'pipe',
      execArgv: options.execArgv ?? [],
      ...(options.env ? { env: options.env as NodeJS.ProcessEnv } : {}),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    })
    this.#ports = new RemotePorts((message) => this.#send(message))
    this.#child.once('spawn', () => {
      this.pid = this.#child.pid
      this.emit('spawn')
    })
    this.#child.on('message', (message) => this.#take(message as ChildMessage))
    this.#child.once('exit', (code) => {
      this.pid = undefined
      this.#ports.closeAll()
      this.emit('exit', code ?? 1)
    })
    process.once('exit', () => this.#child.kill('SIGKILL'))
  }

  get stdout(): Readable | null {
    return this.#child.stdout
  }

  get stderr(): Readable | null {
    return this.#child.stderr
  }

  postMessage(message: unknown, transfer: readonly Electron.MessagePortMain[] = []): void {
    this.#send({
      kind: 'message',
      data: message,
      ports: transfer.map((port) => this.#ports.add(port as MessagePortMain & Electron.MessagePortMain)),
    })
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM')
  }

  #send(message: ChildMessage): void {
    if (this.#child.connected) this.#child.send(message as never, () => undefined)
  }

  #take(message: ChildMessage): void {
    if (message.kind === 'message') this.emit('message', message.data)
    else this.#ports.take(message)
  }
}

export const utilityProcess = {
  fork: (modulePath: string, args?: string[], options?: Electron.ForkOptions) =>
    new UtilityProcess(modulePath, args, options),
}

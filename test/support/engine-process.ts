import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SettingsInput } from '../../core/settings/schema.ts'
import type { CallName, Params, Result } from '../../host/contract/contract.ts'
import { type ControlClient, connectControl } from '../../host/control/client.ts'
import { atEnd } from './at-end.ts'
import { waitFor } from './wait-for.ts'

/** The command line of users. */
export const main = join(import.meta.dirname, '..', '..', 'host', 'cli', 'main.ts')

/** A gateway as users run it: `textpost serve` in a process of its own, on a data folder that outlives it. */
export class EngineProcess {
  readonly folder: string
  #child: ChildProcess | undefined
  #client: ControlClient | undefined
  /** What it wrote to its terminal, for failure messages. */
  output = ''

  /** Writes the settings and secrets; `start` runs it. */
  constructor(folder: string, settings: SettingsInput, secrets: Readonly<Record<string, string>> = {}) {
    this.folder = folder
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ web: { enabled: false }, ...settings }, undefined, 2))
    writeFileSync(join(folder, 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 })
    atEnd(() => this.kill())
  }

  /** `preload` is a module that is loaded before it; `limit` is a line of shell before that, such as `ulimit -f 1000`. */
  async start(environment: Readonly<Record<string, string>> = {}, preload?: string, limit?: string): Promise<void> {
    const env = { ...process.env, ...environment }
    const args = [...(preload === undefined ? [] : ['--import', preload]), main, 'serve', '--data', this.folder]
    const [program, given] =
      limit === undefined
        ? [process.execPath, args]
        : ['bash', ['-c', `${limit}; exec "$0" "$@"`, process.execPath, ...args]]
    const child = spawn(program, given, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    const keep = (text: Buffer) => {
      this.output += text.toString()
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    const started = await waitFor(
      'the gateway to start',
      async () => {
        if (!this.alive) return 'ended'
        this.#client = await connectControl(this.folder)
        return 'running'
      },
      40_000,
    )
    if (started === 'ended') throw new Error(`the gateway ended at its start: ${this.output}`)
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  /** Sends a signal that it goes on after. */
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGUSR2'): void {
    this.#child?.kill(name)
  }

  /** True while the process lives. */
  get alive(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  async call<Name extends CallName>(name: Name, params: Params<Name>): Promise<Result<Name>> {
    if (!this.#client) throw new Error('the gateway does not run')
    return this.#client.call(name, params)
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** SIGTERM, as a service manager sends it; gives the exit code and how long it took. */
  async stop(): Promise<{ exitCode: number | null; tookMs: number }> {
    const startedMs = Date.now()
    await this.#end('SIGTERM')
    return { exitCode: this.#child?.exitCode ?? null, tookMs: Date.now() - startedMs }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.#client?.close()
    this.#client = undefined
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await ended
  }
}

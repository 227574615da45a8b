import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { waitFor } from '../../support/wait-for.ts'

const script = fileURLToPath(new URL('./store-child.ts', import.meta.url))

export interface StoreChild {
  readonly lines: readonly string[]
  /** The first line that begins with `start`. */
  line(start: string): Promise<string>
  kill(): Promise<void>
  ended(): Promise<void>
}

/** Starts store-child.ts; `limit` is a shell command in front of it, such as `ulimit -f 1000`. */
export function storeChild(
  mode: 'hold' | 'work' | 'fill' | 'index' | `die-at-step-${number}`,
  folder: string,
  limit = 'true',
): StoreChild {
  const command = `${limit}; exec "$0" "$@"`
  const child: ChildProcess = spawn('/bin/bash', ['-c', command, process.execPath, script, mode, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit').then(() => {})
  const lines: string[] = []
  let rest = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const whole = `${rest}${chunk}`.split('\n')
    rest = whole.pop() ?? ''
    lines.push(...whole)
  })
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  onTestFinished(kill)
  return {
    lines,
    line: (start) => waitFor(`a line ${start}`, () => lines.find((line) => line.startsWith(start)), 20_000),
    kill,
    ended: () => ended,
  }
}

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { onTestFinished } from 'vitest'

/** Whether the programs that a test needs are missing here; says so on stderr, because a skipped test is easily overlooked. */
export function missing(test: string, programs: readonly string[]): boolean {
  const absent = programs.filter((program) => {
    try {
      execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore', env: environment() })
      return false
    } catch {
      return true
    }
  })
  if (absent.length > 0) process.stderr.write(`skipped: ${test}: ${absent.join(' and ')} not installed\n`)
  return absent.length > 0
}

/** Debian keeps daemons in sbin, which an ordinary user's path leaves out. */
const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`,
  LC_ALL: 'C.UTF-8',
})

export interface Peer {
  readonly process: ChildProcess
  /** What it printed so far. */
  output(): string
  /** Its exit code, once it ended. */
  readonly ended: Promise<number | null>
}

/** Starts a program that others wrote; it is ended by its id with the test. */
export function startPeer(program: string, args: readonly string[], input = ''): Peer {
  const child = spawn(program, args, { env: environment() })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (output += bytes.toString('utf8')))
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  onTestFinished(async () => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
    child.kill('SIGTERM')
    await ended
    clearTimeout(timer)
  })
  return { process: child, output: () => output, ended }
}

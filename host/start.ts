import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { hasScreen, openInBrowser } from './browser.ts'
import { standardFolder } from './cli/command.ts'
import { run } from './cli/program.ts'
import { connectControl } from './control/client.ts'

const root = join(import.meta.dirname, '..')
const fetchWithinMs = 300_000
/** An Electron that ends with an error before this could not open a window. */
const settledMs = 10_000

const say = (line: string) => process.stdout.write(`${line}\n`)

/** Why there is no desktop window, to stand after “because”. */
class NoDesktop extends Error {}

/** `npm start`: the desktop; where Electron cannot be had, the same pages in the browser. `--data <folder>`, `--browser`. Gives the exit code. */
export async function start(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, browser: { type: 'boolean', default: false } },
  })
  const { data, browser } = values
  if (!browser) {
    try {
      return await openDesktop(data)
    } catch (thrown) {
      if (!(thrown instanceof NoDesktop)) throw thrown
      say(`Textpost opens in your browser instead of a window of its own, because ${thrown.message}.`)
    }
  }
  return openPages(data ?? standardFolder())
}

async function openDesktop(data: string | undefined): Promise<number> {
  const isLent = process.env.ELECTRON_OVERRIDE_DIST_PATH !== undefined
  if (!hasScreen() && !isLent) throw new NoDesktop('this session has no screen')
  const program = await electronProgram()
  const { buildDesktop } = await import('./desktop-build.ts')
  await buildDesktop(say).catch((cause: Error) => {
    throw new NoDesktop(`the desktop could not be built (${cause.message})`)
  })
  return runElectron(program, [root, ...(data === undefined ? [] : [`--data=${data}`])])
}

/** Electron's executable, fetched when it is not there yet. */
async function electronProgram(): Promise<string> {
  const require = createRequire(import.meta.url)
  let folder: string
  try {
    folder = dirname(require.resolve('electron/package.json'))
  } catch {
    throw new NoDesktop('Electron is not installed here')
  }
  const lent = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const place = (): string | undefined => {
    const pathFile = join(folder, 'path.txt')
    const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron'
    const program = join(lent ?? join(folder, 'dist'), name)
    return existsSync(program) ? program : undefined
  }
  const there = place()
  if (there !== undefined) return there
  say('Fetching Electron, about 100 MB; this happens once.')
  const reason = await fetchElectron(join(folder, 'install.js'))
  const fetched = place()
  if (fetched === undefined) throw new NoDesktop(`Electron could not be fetched${reason === '' ? '' : ` (${reason})`}`)
  return fetched
}

/** Gives what went wrong, or ''. */
function fetchElectron(installer: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [installer], { stdio: ['ignore', 'ignore', 'pipe'], timeout: fetchWithinMs })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString('utf8')}`.slice(0, 2_000)
    })
    child.once('error', (cause) => resolve(cause.message))
    child.once('close', (exitCode) => resolve(exitCode === 0 ? '' : firstLine(said)))
  })
}

function firstLine(said: string): string {
  return (said.trim().split('\n')[0] ?? '').replace(/^\w*Error: /, '')
}

function runElectron(program: string, args: readonly string[]): Promise<number> {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const startedMs = performance.now()
  const child = spawn(program, args, { stdio: 'inherit', cwd: root, env })
  // A Ctrl+C reaches both; the desktop lets what is in hand finish, and this waits for it.
  const stay = () => undefined
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, stay)
  process.once('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    const ended = () => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, stay)
    }
    child.once('error', (cause) => {
      ended()
      reject(new NoDesktop(`Electron could not be started (${cause.message})`))
    })
    child.once('exit', (exitCode) => {
      ended()
      if (exitCode !== null && exitCode !== 0 && performance.now() - startedMs < settledMs)
        reject(new NoDesktop(`Electron ended at once with the code ${exitCode}`))
      else resolve(exitCode ?? 0)
    })
  })
}

/** The pages of the gateway on the folder in the browser: of the one that runs already, else of one that this process runs. */
async function openPages(folder: string): Promise<number> {
  const running = await connectControl(folder).catch(() => undefined)
  if (!running) {
    const { serve } = await import('./cli/serve.ts')
    const { processTerminal, report } = await import('./cli/output.ts')
    try {
      await serve({ folder, json: false, terminal: processTerminal, opened: openInBrowser })
      return 0
    } catch (thrown) {
      return report(processTerminal, false, thrown)
    }
  }
  running.close()
  say('Textpost runs already.')
  const terminal = {
    out: (link: string) => {
      say(`Open in a browser on this computer: ${link}`)
      openInBrowser(link)
    },
    error: (line: string) => process.stderr.write(`${line}\n`),
  }
  return run(['link', '--data', folder], terminal)
}

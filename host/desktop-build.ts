import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { buildPages } from './web/build-pages.ts'

const root = join(import.meta.dirname, '..')
const built = join(root, 'out', 'main', 'main.js')

/** Builds the desktop's code where it is not there or older than its source, and the pages. Throws, with the builder's own words, when it cannot. */
export async function buildDesktop(say: (line: string) => void): Promise<void> {
  if (!isFresh()) {
    say('Building the desktop; this takes a few seconds and happens once.')
    const cli = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
    const { status, stderr } = spawnSync(process.execPath, [cli, 'build', '--logLevel', 'error'], {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr.trim().split('\n')[0] || `the builder ended with ${status}`)
  }
  await buildPages(say)
}

function isFresh(): boolean {
  if (!existsSync(built)) return false
  const builtMs = statSync(built).mtimeMs
  const sources = ['core', 'drivers', 'host', 'electron'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(root, room, name)),
  )
  return [...sources, join(root, 'electron.vite.config.ts')].every((file) => statSync(file).mtimeMs <= builtMs)
}

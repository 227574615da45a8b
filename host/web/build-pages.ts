import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { GatewayError } from '../../core/errors.ts'

const renderer = join(import.meta.dirname, '..', '..', 'renderer')

/** Where the built pages are. */
export const pagesFolder = join(renderer, 'dist')

/** Builds the pages where they are not there or older than what they are made of. True when it built. 'engine/web-not-built' when it cannot. */
export async function buildPages(say: (line: string) => void): Promise<boolean> {
  if (pagesAreFresh()) return false
  say('Building the pages; this takes a few seconds and happens once.')
  try {
    await build()
    return true
  } catch (cause) {
    // A packaged gateway brings its pages and has no tools to build them with.
    if (existsSync(join(pagesFolder, 'index.html'))) return false
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
    throw new GatewayError('engine/web-not-built', { details: { reason }, cause })
  }
}

/** Builds beside the pages that may be served just now, then puts the new ones in their place. */
async function build(): Promise<void> {
  const vite = await import('vite')
  const fresh = `${pagesFolder}.new-${process.pid}`
  const old = `${pagesFolder}.old-${process.pid}`
  const mode = process.env.NODE_ENV
  // React takes its slow half, with the paths of the sources in it, wherever this is something else.
  process.env.NODE_ENV = 'production'
  try {
    const configFile = join(renderer, 'vite.config.ts')
    await vite.build({ configFile, logLevel: 'error', build: { outDir: fresh } })
    if (existsSync(pagesFolder)) renameSync(pagesFolder, old)
    renameSync(fresh, pagesFolder)
  } finally {
    if (mode === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = mode
    for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true })
  }
}

/** False where the pages are not there or older than what they are made of. */
export function pagesAreFresh(): boolean {
  const built = join(pagesFolder, 'index.html')
  if (!existsSync(built)) return false
  if (!existsSync(join(renderer, 'vite.config.ts'))) return true
  const builtMs = statSync(built).mtimeMs
  return !readdirSync(renderer, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('dist') && /\.(tsx?|css|html|svg)$/.test(name))
    .some((name) => statSync(join(renderer, name)).mtimeMs > builtMs)
}

if (process.argv[1] === import.meta.filename) {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  say((await buildPages(say)) ? `Built in ${pagesFolder}.` : 'The pages are up to date.')
}

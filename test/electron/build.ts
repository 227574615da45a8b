import { existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { buildDesktop as build } from '../../host/desktop-build.ts'
import { pagesFolder } from '../../host/web/build-pages.ts'
import { waitFor } from '../support/wait-for.ts'
import { root } from './desktop.ts'

/** The pages of the product, as they were built. */
export const builtPages = pagesFolder

/** Builds the desktop's code and the pages where they are older than their source. Test files run side by side, so one builds and the others wait. */
export async function buildDesktop(): Promise<void> {
  const lock = join(root, 'out', '.building')
  mkdirSync(join(root, 'out'), { recursive: true })
  await waitFor('the other build', () => take(lock), 60_000)
  try {
    await build(() => undefined)
  } finally {
    rmdirSync(lock)
  }
}

function take(lock: string): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch {
    // A lock that outlived its test run is no lock.
    if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 60_000) rmdirSync(lock)
    return false
  }
}

import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** What the specs of the desktop run on. */
export interface Host {
  readonly name: 'double' | 'electron'
  readonly why: string
  /** What `ELECTRON_OVERRIDE_DIST_PATH` must be; undefined for Electron's own. */
  readonly distFolder: string | undefined
  /** How a page sees its own address. */
  readonly pageUrl: string
}

const double: Host = {
  name: 'double',
  why: 'the double of Electron in test/electron-double, on Chromium',
  distFolder: join(import.meta.dirname, '..', 'electron-double'),
  pageUrl: 'https://app--textpost.invalid/',
}

function realElectron(): Host | undefined {
  const folder = dirname(require.resolve('electron/package.json'))
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile) || !existsSync(join(folder, 'dist', readFileSync(pathFile, 'utf8')))) return undefined
  const { version } = require('electron/package.json') as { version: string }
  return { name: 'electron', why: `Electron ${version}`, distFolder: undefined, pageUrl: 'app://textpost/' }
}

const chromium = process.env.ELECTRON_DOUBLE_CHROMIUM ?? '/usr/bin/chromium'

/** The double where Chromium is installed, and real Electron where its binary is. */
export const hosts: readonly Host[] = [existsSync(chromium) ? double : undefined, realElectron()].filter(
  (host) => host !== undefined,
)

/** Says which hosts run and which do not, once a file. */
export function sayHosts(subject: string): void {
  const missing = [
    ...(hosts.some(({ name }) => name === 'double') ? [] : [`the double (${chromium} is not installed)`]),
    ...(hosts.some(({ name }) => name === 'electron')
      ? []
      : ['Electron (its binary is not installed: npx install-electron)']),
  ]
  const ran = hosts.map(({ why }) => why).join('; ') || 'nothing'
  process.stdout.write(`${subject}: runs on ${ran}.${missing.length > 0 ? ` Not run on ${missing.join(', ')}.` : ''}\n`)
}

/** Makes Playwright start this host: npm's `electron` names the executable once, when it is first required. */
export function choose({ distFolder }: Host): void {
  delete require.cache[require.resolve('electron/index.js')]
  if (distFolder === undefined) delete process.env.ELECTRON_OVERRIDE_DIST_PATH
  else process.env.ELECTRON_OVERRIDE_DIST_PATH = distFolder
}

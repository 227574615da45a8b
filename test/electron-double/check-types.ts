/**
 * Type-checks the app against the double: `electron` means the double's module there, so that a member which the double lacks fails to compile.
 * The classes of the double in turn implement Electron's own types, taken from electron.d.ts without its `electron` modules.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const electronFolder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
const here = import.meta.dirname

/** Writes the global `Electron` namespace to `test/.work/electron-types/electron.d.ts`. */
export function writeElectronTypes(): string {
  const whole = readFileSync(join(electronFolder, 'electron.d.ts'), 'utf8')
  const globals = whole.replace(/^declare module 'electron(?:\/\w+)?' \{[^}]*^\}$/gm, '')
  const folder = join(here, '..', '.work', 'electron-types')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'electron.d.ts')
  writeFileSync(file, globals)
  return file
}

if (process.argv[1] === import.meta.filename) writeElectronTypes()

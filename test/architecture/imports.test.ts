import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..', '..')

/** Which rooms a room may import from, beside itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  drivers: ['core'],
  host: ['core', 'drivers'],
  electron: ['host', 'core'],
  renderer: ['host'],
}

/** The only packages that core may use: small and pure. */
const corePackages = ['zod', 'libphonenumber-js', 'jsonc-parser']

/** Third-party packages with exactly one importing file each, so that their types and quirks stay behind it. */
const wrapped: Readonly<Record<string, string>> = {
  smpp: 'drivers/smpp/',
  serialport: 'drivers/modem/serial.ts',
  '@serialport/parser-readline': 'drivers/modem/serial.ts',
  imapflow: 'drivers/mail/imap',
  nodemailer: 'drivers/mail/smtp.ts',
  'smtp-server': 'drivers/mail/',
  mailparser: 'drivers/mail/parse.ts',
  mailauth: 'drivers/mail/signatures.ts',
  oauth4webapi: 'drivers/mail/oauth2.ts',
  'html-to-text': 'drivers/mail/html.ts',
  'better-sqlite3': 'drivers/store/',
  'hoodiecrow-imap': 'drivers/simulator/mailbox.ts',
}

interface Import {
  readonly file: string
  readonly target: string
  readonly typeOnly: boolean
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name))
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found = text.matchAll(
    /^\s*(?:import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm,
  )
  return [...found].map((match) => ({ file, target: match[2] ?? match[3] ?? '', typeOnly: match[1] !== undefined }))
}

const rooms = Object.keys(mayImport).filter((room) => readdirSync(root).includes(room))
const imports = rooms.flatMap((room) => sourceFiles(room).flatMap(importsOf))

/** The room of a relative import's target, or undefined for a package. */
function roomOf({ file, target }: Import): string | undefined {
  if (!target.startsWith('.')) return undefined
  return relative(root, resolve(root, dirname(file), target)).split(sep)[0]
}

function packageOf(target: string): string {
  const parts = target.split('/')
  return target.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '')
}

describe('imports point inward', () => {
  test('there are imports to judge', () => {
    expect(imports.length).toBeGreaterThan(100)
  })

  test.each(rooms)('%s imports only from the rooms it may', (room) => {
    const wrong = imports.filter((found) => {
      if (found.file.split(sep)[0] !== room) return false
      const target = roomOf(found)
      return target !== undefined && target !== room && !mayImport[room]?.includes(target)
    })
    expect(wrong).toEqual([])
  })

  test('core imports no package but the small pure ones, and nothing of Node', () => {
    const wrong = imports.filter(
      (found) =>
        found.file.startsWith(`core${sep}`) &&
        !found.target.startsWith('.') &&
        !corePackages.includes(packageOf(found.target)),
    )
    expect(wrong).toEqual([])
  })

  test.each(Object.entries(wrapped))('%s is imported in %s alone', (name, place) => {
    const wrong = imports.filter(
      (found) => packageOf(found.target) === name && !found.file.split(sep).join('/').startsWith(place),
    )
    expect(wrong).toEqual([])
  })

  test('the product imports nothing of the tests', () => {
    expect(imports.filter((found) => roomOf(found) === 'test')).toEqual([])
  })
})

describe('the shape of the tree', () => {
  test('no file in core speaks of Buffer, process or timers', () => {
    const wrong = sourceFiles('core').filter((file) =>
      /\b(Buffer|process|setTimeout|setInterval|setImmediate|console)\b[.(]/.test(
        readFileSync(join(root, file), 'utf8'),
      ),
    )
    expect(wrong).toEqual([])
  })
})

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { builtinModules, createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { extractAll, extractFile, getRawHeader, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fuses, setFuses } from '../../electron/packaging/fuses.ts'
import { buildDesktop } from '../electron/build.ts'
import { launchDesktop, root, seen } from '../electron/desktop.ts'
import { hosts } from '../electron/hosts.ts'

const require = createRequire(import.meta.url)
const scratch = mkdtempSync(join(tmpdir(), 'textpost-packaging-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const described = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  main: string
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}

/** What stands before the fuses in an Electron executable, so that tools find them. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'

const fuseOptions = Object.values(FuseV1Options).filter((value) => typeof value === 'number')

/** A file with Electron's fuse wire in it, every fuse the other way round than ours. */
function stubElectron(folder: string): string {
  mkdirSync(join(folder, 'locales'), { recursive: true })
  mkdirSync(join(folder, 'resources'), { recursive: true })
  const wire = fuseOptions.map((option) => (fuses[option as FuseV1Options] ? FuseState.DISABLE : FuseState.ENABLE))
  const program = join(folder, 'electron')
  const octets = [
    Buffer.alloc(64, 1),
    Buffer.from(sentinel),
    Buffer.from([1, wire.length, ...wire]),
    Buffer.alloc(64, 2),
  ]
  writeFileSync(program, Buffer.concat(octets))
  chmodSync(program, 0o755)
  for (const name of ['version', 'chrome-sandbox', 'LICENSE', 'LICENSES.chromium.html'])
    writeFileSync(join(folder, name), '')
  for (const name of ['en-US', 'de', 'fr']) writeFileSync(join(folder, 'locales', `${name}.pak`), '')
  return program
}

async function expectOurFuses(program: string): Promise<void> {
  const wire = await getCurrentFuseWire(program)
  for (const option of fuseOptions as FuseV1Options[]) {
    expect(wire[option], FuseV1Options[option]).toBe(fuses[option] ? FuseState.ENABLE : FuseState.DISABLE)
  }
}

/** Runs electron-builder; what it printed is the error where it fails. */
async function pack(args: readonly string[]): Promise<void> {
  await promisify(execFile)(process.execPath, args, { cwd: root }).catch(({ stdout, stderr }) => {
    throw new Error(`${stdout}\n${stderr}`.slice(-3_000))
  })
}

test('every fuse is set, and read back as it was set', async () => {
  const program = stubElectron(join(scratch, 'fuses'))
  await expect(expectOurFuses(program)).rejects.toThrow()
  await setFuses(program, { mac: false })
  await expectOurFuses(program)
})

test('the configuration fits electron-builder’s schema, and a wrong one does not', async () => {
  const { getConfig, validateConfiguration } = require('app-builder-lib/out/util/config/config.js') as {
    getConfig(folder: string, path: string, given: null): Promise<Record<string, unknown>>
    validateConfiguration(config: unknown, logger: { isEnabled: boolean; add(): void }): Promise<void>
  }
  const config = await getConfig(root, join(root, 'electron-builder.yml'), null)
  const logger = { isEnabled: false, add: () => undefined }
  await expect(validateConfiguration({ ...config, asars: true }, logger)).rejects.toThrow(/asars/)
  await expect(validateConfiguration(config, logger)).resolves.toBeUndefined()
})

test('every icon that the configuration and the tray name is there, in the sizes it must have', () => {
  const folder = join(root, 'electron', 'icons')
  const png = (name: string) => readFileSync(join(folder, name)).readUInt32BE(16)
  for (const size of [16, 32, 48, 64, 128, 256, 512, 1024]) expect(png(`app-${size}.png`)).toBe(size)
  const shapes = ['fine', 'attention', 'down', 'paused'].map((health) => {
    expect(png(`tray-${health}.png`)).toBe(16)
    expect(png(`tray-${health}@2x.png`)).toBe(32)
    expect(png(`tray-${health}-linux.png`)).toBe(24)
    expect(png(`tray-${health}-Template.png`)).toBe(18)
    return createHash('sha256')
      .update(readFileSync(join(folder, `tray-${health}-Template.png`)))
      .digest('hex')
  })
  // In one colour, where only the shape tells.
  expect(new Set(shapes).size).toBe(4)
  const ico = readFileSync(join(folder, 'app.ico'))
  const sizes = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => ico[6 + index * 16] || 256)
  expect(sizes).toEqual(expect.arrayContaining([16, 32, 48, 256]))
  const icns = readFileSync(join(folder, 'app.icns'))
  expect(icns.subarray(0, 4).toString()).toBe('icns')
  expect(icns.readUInt32BE(4)).toBe(icns.length)
})

describe.runIf(process.platform === 'linux')('packed for Linux, with a stub in the place of Electron', () => {
  const packed = join(scratch, 'packed', 'linux-unpacked')
  const archive = join(packed, 'resources', 'app.asar')
  let names: string[] = []

  beforeAll(async () => {
    await buildDesktop()
    stubElectron(join(scratch, 'stub'))
    const cli = join(root, 'node_modules', 'electron-builder', 'cli.js')
    const args = [
      '--linux',
      'dir',
      '--config',
      'electron-builder.yml',
      `-c.electronDist=${join(scratch, 'stub')}`,
      `-c.directories.output=${join(scratch, 'packed')}`,
    ]
    await pack([cli, ...args])
    names = listPackage(archive, { isPack: false }).map((name) => name.replaceAll('\\', '/'))
  }, 120_000)

  const packages = () =>
    new Set(
      names
        .map((name) => /^\/node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(name)?.[1])
        .filter((name) => name !== undefined),
    )

  test('the hook set the fuses of the program', async () => {
    await expectOurFuses(join(packed, 'textpost'))
  })

  test('every package that the product needs is in it, and none that only its making needs', () => {
    const inside = packages()
    for (const name of Object.keys(described.dependencies)) expect(inside, name).toContain(name)
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { dev?: boolean; devOptional?: boolean }>
    }
    const making = Object.entries(lock.packages).filter(([, one]) => one.dev === true || one.devOptional === true)
    expect(making.length).toBeGreaterThan(100)
    const nameOf = (path: string) => path.replace(/^.*node_modules\//, '')
    // Some packages are there twice, in one version for the product and in another for its making.
    const needed = new Set(
      Object.entries(lock.packages).flatMap(([path, one]) => (one.dev || one.devOptional ? [] : [nameOf(path)])),
    )
    const wrong = making.map(([path]) => nameOf(path)).filter((name) => inside.has(name) && !needed.has(name))
    expect(wrong).toEqual([])
  })

  test('it holds no source, test, map, data or secret', () => {
    const own = names.filter((name) => !name.startsWith('/node_modules'))
    const rooms = new Set(own.map((name) => name.split('/')[1]))
    expect([...rooms].sort()).toEqual(
      ['LICENSE', 'electron', 'node_modules', 'out', 'package.json', 'renderer'].filter((name) => rooms.has(name)),
    )
    expect(
      own.filter((name) =>
        /\.(ts|tsx|map)$|\/tests?\/|\.test\.|\.env|\.npmrc|\.pem$|\.key$|\.sqlite|secrets|settings\.json/.test(name),
      ),
    ).toEqual([])
    // Whatever looks like a key or a token in our own code would be one.
    const code = own
      .filter((name) => /\.(js|cjs|html|json)$/.test(name))
      .map((name) => ({ name, text: extractFile(archive, name.slice(1)).toString('utf8') }))
    expect(code.length).toBeGreaterThan(5)
    const suspicious =
      /-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bnpm_[A-Za-z0-9]{36}/
    const holding = (found: (text: string) => boolean) => code.filter(({ text }) => found(text)).map(({ name }) => name)
    expect(holding((text) => suspicious.test(text))).toEqual([])
    expect(holding((text) => text.includes(root))).toEqual([])
  })

  test('the simulators are in it', () => {
    const code = names
      .filter((name) => /^\/out\/main\/.*\.js$/.test(name))
      .map((name) => extractFile(archive, name.slice(1)).toString('utf8'))
    expect(code.some((text) => text.includes('SimulatorTransport'))).toBe(true)
    expect(packages()).toContain('hoodiecrow-imap')
  })

  test('every import of the built code is in the archive', () => {
    const inside = packages()
    const builtin = new Set([...builtinModules, 'electron', 'electron/renderer', 'electron/main'])
    const missing = names
      .filter((name) => /^\/out\/.*\.c?js$/.test(name))
      .flatMap((name) => {
        const text = extractFile(archive, name.slice(1)).toString('utf8')
        const found = text.matchAll(
          /^import(?:[^'"\n]*from)? ?"([^".][^"]*)"|\bimport\("([^".][^"]*)"\)|require\("([^".][^"]*)"\)/gm,
        )
        return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
      })
      .filter((target) => !target.startsWith('node:') && !builtin.has(target))
      .map((target) =>
        target
          .split('/')
          .slice(0, target.startsWith('@') ? 2 : 1)
          .join('/'),
      )
      .filter((name) => !inside.has(name))
    expect([...new Set(missing)]).toEqual([])
  })

  test('every file carries the hash that Electron checks it by, and a changed one does not fit', () => {
    const { header } = getRawHeader(archive) as unknown as { header: Directory }
    const files = filesOf(header)
    expect(files.length).toBeGreaterThan(1_000)
    expect(files.filter(([, file]) => file.integrity?.algorithm !== 'SHA256')).toEqual([])
    const [, main] = files.find(([name]) => name === described.main) ?? []
    const octets = extractFile(archive, described.main)
    const digest = (what: Uint8Array) => createHash('sha256').update(what).digest('hex')
    expect(digest(octets)).toBe(main?.integrity?.hash)
    octets[0] = (octets[0] ?? 0) ^ 1
    expect(digest(octets)).not.toBe(main?.integrity?.hash)
  })

  test('native code lies beside the archive, for this system among others', () => {
    const native = names.filter((name) => name.endsWith('.node'))
    expect(native.some((name) => name.includes(`linux-${process.arch}`))).toBe(true)
    for (const name of native) expect(existsSync(join(`${archive}.unpacked`, name)), name).toBe(true)
    expect(readdirSync(join(packed, 'locales')).sort()).toEqual(['de.pak', 'en-US.pak'])
  })

  // The archive is laid out as a folder, since Node reads no archive: this shows that it is complete, not how Electron reads it.
  test.each(hosts)('what was packed starts on $name and its engine comes up', async (host) => {
    const appFolder = join(scratch, 'laid-out')
    extractAll(archive, appFolder)
    const desktop = await launchDesktop(host, { appFolder })
    try {
      await seen(desktop.page, 'status', 'connected')
    } finally {
      await desktop.close()
    }
  })
})

interface Entry {
  readonly integrity?: { readonly algorithm: string; readonly hash: string }
}

interface Directory {
  readonly files: Readonly<Record<string, Directory | Entry>>
}

function filesOf(directory: Directory, prefix = ''): [string, Entry][] {
  return Object.entries(directory.files).flatMap(([name, entry]) =>
    'files' in entry
      ? filesOf(entry, `${prefix}${name}/`)
      : 'link' in entry
        ? []
        : [[`${prefix}${name}`, entry] as [string, Entry]],
  )
}

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './desktop.ts'
import type { SecurityCheckName } from './security-checks.ts'

/** A hole in the walls: one change of the built code, and the check that must notice. */
export interface Mutant {
  readonly name: string
  readonly file: 'main/main.js' | 'preload/preload.cjs' | 'engine'
  readonly from: string | RegExp
  readonly to: string
  readonly caughtBy: SecurityCheckName
  /** A check that notices the same hole. */
  readonly alsoBy?: SecurityCheckName
  /** More checks than its own notice it, so that it shares a window with no other mutant. */
  readonly alone?: boolean
}

const main = 'main/main.js'
const preload = 'preload/preload.cjs'

export const mutants: readonly Mutant[] = [
  {
    name: 'no context isolation',
    file: main,
    from: 'contextIsolation: true',
    to: 'contextIsolation: false',
    caughtBy: 'preferences',
    alone: true,
  },
  { name: 'no sandbox', file: main, from: 'sandbox: true', to: 'sandbox: false', caughtBy: 'preferences' },
  { name: 'no web security', file: main, from: 'webSecurity: true', to: 'webSecurity: false', caughtBy: 'preferences' },
  {
    name: 'Node in the page',
    file: main,
    from: 'nodeIntegration: false',
    to: 'nodeIntegration: true',
    caughtBy: 'narrowBridge',
    alone: true,
  },
  { name: 'webview tag', file: main, from: 'webviewTag: false', to: 'webviewTag: true', caughtBy: 'preferences' },
  {
    name: 'no policy',
    file: main,
    from: '"Content-Security-Policy": contentSecurityPolicy(nonce)',
    to: '',
    caughtBy: 'injectedScript',
    alone: true,
  },
  {
    name: 'inline scripts',
    file: main,
    from: `"script-src 'self'"`,
    to: `"script-src 'self' 'unsafe-inline'"`,
    caughtBy: 'injectedScript',
  },
  {
    name: 'eval',
    file: main,
    from: `"script-src 'self'"`,
    to: `"script-src 'self' 'unsafe-eval'"`,
    caughtBy: 'injectedCode',
  },
  {
    name: 'images from anywhere',
    file: main,
    from: `"img-src 'self' data:"`,
    to: '"img-src *"',
    caughtBy: 'remoteContent',
  },
  {
    name: 'connections to anywhere',
    file: main,
    from: `"connect-src 'self'"`,
    to: '"connect-src *"',
    caughtBy: 'remoteContent',
  },
  {
    name: 'frames from anywhere',
    file: main,
    from: `"default-src 'none'"`,
    to: `"default-src 'none'", "frame-src *"`,
    caughtBy: 'remoteContent',
  },
  {
    name: 'navigation to anywhere',
    file: main,
    from: 'if (!isOwnPage(event.url)) event.preventDefault()',
    to: '',
    caughtBy: 'navigation',
  },
  { name: 'windows to anywhere', file: main, from: 'action: "deny"', to: 'action: "allow"', caughtBy: 'newWindows' },
  {
    name: 'permissions when asked',
    file: main,
    from: 'answer(allowedPermissions.has(permission))',
    to: 'answer(true)',
    caughtBy: 'permissions',
  },
  {
    name: 'permissions when looked for',
    file: main,
    from: '=> allowedPermissions.has(permission)',
    to: '=> true',
    caughtBy: 'permissions',
  },
  {
    name: 'no word on permissions',
    file: main,
    from: 'denyPermissions(session.defaultSession)',
    to: '',
    caughtBy: 'permissions',
  },
  {
    name: 'senders of any origin',
    file: main,
    from: /isOwnPage\(senderFrame\.url\) && ours\(event\.sender\)/,
    to: 'true',
    caughtBy: 'strangeOrigin',
    alone: true,
  },
  { name: 'senders of any window', file: main, from: ' && ours(event.sender)', to: '', caughtBy: 'strangeWindow' },
  {
    name: 'connect without a sender check',
    file: main,
    from: /if \(!ours\(event\)\) throw new Error\("Refused"\);\s+const port/,
    to: 'const port',
    caughtBy: 'strangeWindow',
    alsoBy: 'strangeOrigin',
  },
  {
    name: 'shell calls without a sender check',
    file: main,
    from: /if \(!ours\(event\)\) throw new Error\("Refused"\);\s+return/,
    to: 'return',
    caughtBy: 'strangeWindow',
    alsoBy: 'strangeOrigin',
  },
  {
    name: 'engine state without a sender check',
    file: main,
    from: /if \(!ours\(event\)\) return;\s+event\.sender\.send/,
    to: 'event.sender.send',
    caughtBy: 'strangeWindow',
    alsoBy: 'strangeOrigin',
  },
  {
    name: 'any file below and above the pages',
    file: main,
    from: /const page = pages\.get\([^;]*;/,
    to: 'const naive = join(process.env.MUTANT_PAGES, decodeURIComponent(url.pathname === "/" ? "/index.html" : url.pathname)); const page = existsSync(naive) ? { body: readFileSync(naive), type: naive.endsWith(".js") ? "text/javascript" : "text/html", lasting: false } : undefined;',
    caughtBy: 'traversal',
  },
  {
    name: 'ipcRenderer in the page',
    file: preload,
    from: 'platform: process.platform,',
    to: 'platform: process.platform, ipc: electron_renderer.ipcRenderer.send,',
    caughtBy: 'narrowBridge',
  },
  {
    name: 'a second object in the page',
    file: preload,
    from: 'electron_renderer.contextBridge.exposeInMainWorld("textpost"',
    to: 'electron_renderer.contextBridge.exposeInMainWorld("electron", {}); electron_renderer.contextBridge.exposeInMainWorld("textpost"',
    caughtBy: 'narrowBridge',
  },
  {
    name: 'shell calls without a schema',
    file: main,
    from: 'if (!parsed.success) throw',
    to: 'if (!parsed.success) return handlers[known](params); if (!parsed.success) throw',
    caughtBy: 'shellSchema',
  },
  {
    name: 'shell calls by any name',
    file: main,
    from: /if \(typeof name !== "string" \|\| !Object\.hasOwn\(shellParams, name\)\) throw new Error\([^)]*\)/,
    to: 'if (!shellParams[name]) return null',
    caughtBy: 'shellSchema',
  },
  {
    name: 'links without a question',
    file: main,
    from: 'if (response !== 0) return false',
    to: 'void response',
    caughtBy: 'links',
  },
  {
    name: 'links of any scheme',
    file: main,
    from: /if \(url\.protocol !== "https:" && url\.protocol !== "http:"\) return false/,
    to: 'void url.protocol',
    caughtBy: 'links',
  },
  {
    name: 'contract calls without a schema',
    file: 'engine',
    from: /if \(!parsed\.success\) throw badCall\(firstIssue\$?\d*\(parsed\.error\)\)/,
    to: 'if (!parsed.success) return { name, params: request.params }',
    caughtBy: 'contract',
  },
]

/**
 * Mutants that share a window: each is caught by a check of its own, so that a batch shows each hole by the check that fails and the others'
 * soundness by the checks that hold. `TEXTPOST_MUTANTS=each` gives every mutant a window of its own.
 */
export function batches(): readonly (readonly Mutant[])[] {
  if (process.env.TEXTPOST_MUTANTS === 'each') return mutants.map((mutant) => [mutant])
  const made: Mutant[][] = []
  for (const mutant of mutants) {
    const fits = (batch: readonly Mutant[]) =>
      !mutant.alone && batch.every((one) => !one.alone && areApart(one, mutant))
    const batch = made.find(fits)
    if (batch) batch.push(mutant)
    else made.push([mutant])
  }
  return made
}

function areApart(one: Mutant, other: Mutant): boolean {
  const noticed = [one.caughtBy, one.alsoBy]
  return one.from !== other.from && !noticed.includes(other.caughtBy) && one.caughtBy !== other.alsoBy
}

/** The built app with holes in it, in a folder of its own. */
export function mutantApp(holes: readonly Mutant[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'textpost-mutant-'))
  cpSync(join(root, 'package.json'), join(folder, 'package.json'))
  cpSync(join(root, 'out'), join(folder, 'out'), {
    recursive: true,
    filter: (path) => !path.endsWith('.map') && !path.endsWith('.building'),
  })
  mkdirSync(join(folder, 'electron'))
  symlinkSync(join(root, 'electron', 'icons'), join(folder, 'electron', 'icons'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const hole of holes) cut(join(folder, 'out'), hole)
  return folder
}

function cut(out: string, { name, file, from, to }: Mutant): void {
  const chunks = () => readdirSync(join(out, 'main', 'chunks')).map((chunk) => `main/chunks/${chunk}`)
  let changed = false
  for (const part of file === 'engine' ? ['main/engine.js', ...chunks()] : [file]) {
    const before = readFileSync(join(out, part), 'utf8')
    const after = before.replace(from, () => to)
    if (after === before) continue
    changed = true
    writeFileSync(join(out, part), after)
  }
  if (!changed) throw new Error(`The mutant “${name}” changes nothing: the code it knew is gone`)
}

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildDesktop, builtPages } from './build.ts'
import { type Desktop, type DesktopOptions, launchDesktop, newDataFolder, seen } from './desktop.ts'
import { type Host, hosts, sayHosts } from './hosts.ts'
import { batches, type Mutant, mutantApp, mutants } from './mutants.ts'
import { securityChecks } from './security-checks.ts'

const names = Object.keys(securityChecks) as (keyof typeof securityChecks)[]
const scratch = mkdtempSync(join(tmpdir(), 'textpost-pages-'))
const pages = join(scratch, 'pages')

beforeAll(buildDesktop, 60_000)
beforeAll(() => {
  sayHosts('Security specs')
  cpSync(join(import.meta.dirname, 'page'), pages, { recursive: true })
  writeFileSync(join(scratch, 'secret.txt'), 'a secret beside the pages')
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

async function launched(host: Host, options: DesktopOptions = {}): Promise<Desktop> {
  const desktop = await launchDesktop(host, { pages, env: { MUTANT_PAGES: pages }, ...options })
  await desktop.page
    .locator('#engine', { hasText: /starting|up/ })
    .waitFor({ state: 'attached' })
    .catch(() => undefined)
  return desktop
}

if (hosts.length === 0) test.skip('needs Chromium for the double, or Electron', () => undefined)

describe.each(hosts)('the walls around the page on $name', (host) => {
  let desktop: Desktop
  beforeAll(async () => {
    desktop = await launched(host)
    await seen(desktop.page, 'status', 'connected')
  })
  afterAll(() => desktop.close())

  test.each(names)('%s', async (name) => {
    await securityChecks[name].run(desktop)
  })
})

describe.each(hosts)('the walls around the built pages on $name', (host) => {
  let desktop: Desktop
  beforeAll(async () => {
    desktop = await launchDesktop(host, {
      pages: builtPages,
      settings: { transports: [{ kind: 'simulator', name: 'phones' }] },
    })
    await desktop.page.getByText('phones').first().waitFor()
  })
  afterAll(() => desktop.close())

  test.each(names)('%s', async (name) => {
    await securityChecks[name].run(desktop)
  })
})

describe.each(hosts)('mutants on $name', (host) => {
  let caught = 0
  afterAll(() => {
    process.stdout.write(`Security mutants on ${host.name}: ${caught} caught of ${mutants.length} made.\n`)
  })

  test.each(batches().map((holes) => ({ holes, title: holes.map(({ name }) => name).join(', ') })))(
    'caught: $title',
    { timeout: 120_000 },
    async ({ holes }) => {
      const appFolder = mutantApp(holes)
      const data = newDataFolder()
      const desktop = await launched(host, { appFolder, data })
      try {
        await seen(desktop.page, 'status', 'connected')
        const targets = new Set(holes.flatMap(({ caughtBy, alsoBy }) => [caughtBy, alsoBy]))
        const hold = holes.some(({ alone }) => alone) ? [] : names.filter((name) => !targets.has(name))
        for (const name of hold) await securityChecks[name].run(desktop)
        for (const { name, caughtBy } of leavingLast(holes)) {
          // The check itself must object: a window that does not open proves nothing.
          await expect(securityChecks[caughtBy].run(desktop), name).rejects.toMatchObject({ code: 'ERR_ASSERTION' })
          caught += 1
        }
      } finally {
        await desktop.app.close().catch(() => undefined)
        rmSync(appFolder, { recursive: true, force: true })
        rmSync(data, { recursive: true, force: true, maxRetries: 5 })
      }
    },
  )
})

/** A page that was led elsewhere can show nothing more. */
function leavingLast(holes: readonly Mutant[]): readonly Mutant[] {
  const leaves = ({ caughtBy }: Mutant) => caughtBy === 'navigation'
  return [...holes.filter((hole) => !leaves(hole)), ...holes.filter(leaves)]
}

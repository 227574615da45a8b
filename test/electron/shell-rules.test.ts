import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test, vi } from 'vitest'
import type { GatewayStatus, LinkState, LinkStatus } from '../../core/status.ts'
import type { EngineState } from '../../electron/bridge.ts'
import { dataFolder } from '../../electron/folders.ts'
import { denyPermissions, isTrusted } from '../../electron/guards.ts'
import { keepsSecrets } from '../../electron/keychain.ts'
import { downForMs, news, noMemory } from '../../electron/notices.ts'
import { placeOf } from '../../electron/placement.ts'
import { portChannel } from '../../electron/port-channel.ts'
import { answerPage } from '../../electron/protocol.ts'
import { healthOf, trayView } from '../../electron/tray-view.ts'
import { type Updater, Updates } from '../../electron/updates.ts'
import { wordsFor } from '../../electron/words.ts'
import { readPages } from '../../host/web/pages.ts'

const words = wordsFor('en')
const up: EngineState = { phase: 'up', sentence: '' }
const startMs = 1_000_000

function link(state: LinkState, more: Partial<LinkStatus> = {}): LinkStatus {
  return {
    name: 'modem',
    kind: 'modem',
    state,
    since: startMs,
    sentence: state === 'working' ? '' : 'It is so.',
    ...more,
  }
}

function status(links: readonly LinkStatus[], unrouted = 0): GatewayStatus {
  return {
    version: '1',
    startedAt: 0,
    now: startMs,
    links,
    queues: [],
    mailsWaiting: 0,
    unrouted,
    partsToday: 0,
    partsThisMonth: 0,
    problems: [],
  }
}

describe('the tray', () => {
  test.each([
    ['fine', up, status([link('working')])],
    ['fine', up, status([])],
    ['attention', up, status([link('attention')])],
    ['attention', up, status([link('working')], 1)],
    ['attention', up, undefined],
    ['attention', { ...up, phase: 'starting' }, undefined],
    ['down', up, status([link('working'), link('down')])],
    ['down', up, status([link('stopped'), link('attention')])],
    ['down', { ...up, phase: 'down' }, undefined],
    ['paused', up, { ...status([link('off')], 1), pausedSince: startMs }],
    ['paused', up, status([link('paused'), link('working')])],
  ] as [string, EngineState, GatewayStatus | undefined][])('is %s', (health, engine, now) => {
    expect(healthOf(engine, now)).toBe(health)
  })

  test('has one line a link, each a way to its place', () => {
    const view = trayView(
      up,
      status([link('working', { name: 'main & office' }), link('down', { name: 'modem' })]),
      words,
    )
    expect(view.tooltip).toBe('Textpost\nmain & office: working\nmodem: not connected')
    expect(view.menu[0]?.[0]?.action).toEqual({ do: 'open', place: 'status/main%20%26%20office' })
  })

  test('says why the engine does not start', () => {
    expect(trayView({ ...up, phase: 'down', sentence: 'The store is in use.' }, undefined, words).tooltip).toBe(
      'Textpost\nThe store is in use.',
    )
  })

  test('offers to pause and to go on only while there is an engine that hears it', () => {
    const offered = (engine: EngineState, now: GatewayStatus | undefined) =>
      trayView(engine, now, words)
        .menu.flat()
        .flatMap(({ action }) => (action?.do === 'pause' ? [action.paused] : []))
    expect(offered(up, status([]))).toEqual([true])
    expect(offered(up, { ...status([]), pausedSince: startMs })).toEqual([false])
    expect(offered({ ...up, phase: 'down' }, undefined)).toEqual([])
  })

  test('speaks German', () => {
    expect(trayView(up, { ...status([]), pausedSince: startMs }, wordsFor('de-AT')).tooltip).toContain('Angehalten')
    expect(Object.keys(wordsFor('de')).sort()).toEqual(Object.keys(words).sort())
  })
})

describe('notifications', () => {
  const titles = (step: { notices: readonly { title: string }[] }) => step.notices.map(({ title }) => title)

  test('a link is news when it has been down for two minutes, once, and when it is back, once', () => {
    const down = (since: number) => status([link('down', { since })])
    const first = news(noMemory, down(startMs), startMs + 10_000, words)
    expect(titles(first)).toEqual([])
    expect(first.lookAt).toBe(startMs + downForMs)
    // Each try begins the link's own time anew.
    const trying = news(
      first.memory,
      status([link('connecting', { since: startMs + 60_000 })]),
      startMs + 60_000,
      words,
    )
    const early = news(trying.memory, down(startMs + 61_000), startMs + downForMs - 1, words)
    expect(titles(early)).toEqual([])
    const due = news(early.memory, down(startMs + 61_000), startMs + downForMs, words)
    expect(titles(due)).toEqual(['modem is not connected'])
    const again = news(due.memory, down(startMs + 150_000), startMs + 600_000, words)
    expect(titles(again)).toEqual([])
    expect(again.lookAt).toBeUndefined()
    const back = news(again.memory, status([link('working')]), startMs + 700_000, words)
    expect(back.notices).toMatchObject([{ title: 'modem works again', place: 'status/modem' }])
    expect(titles(news(back.memory, status([link('working')]), startMs + 800_000, words))).toEqual([])
  })

  test('a short break is no news, neither down nor back', () => {
    const down = news(noMemory, status([link('down')]), startMs + 100_000, words)
    expect(titles(news(down.memory, status([link('working')]), startMs + 110_000, words))).toEqual([])
  })

  test('a link that has stopped for good is news at once; another reason is news again', () => {
    const refused = news(noMemory, status([link('stopped', { code: 'smpp/bind-refused' })]), startMs, words)
    expect(titles(refused)).toEqual(['modem has stopped'])
    expect(
      titles(news(refused.memory, status([link('stopped', { code: 'smpp/bind-refused' })]), startMs, words)),
    ).toEqual([])
    expect(
      titles(news(refused.memory, status([link('stopped', { code: 'smpp/other' })]), startMs, words)),
    ).toHaveLength(1)
  })

  test('a sign-in that was lost is one notice for the mailbox and its way out, and leads to signing in', () => {
    const lost = (kind: LinkStatus['kind'], state: LinkStatus['state']) => ({
      ...link(state, { code: 'mail/sign-in-expired' }),
      kind,
    })
    const both = status([lost('imap', 'stopped'), lost('smtp', 'down')])
    const first = news(noMemory, both, startMs, words)
    expect(first.notices).toMatchObject([{ place: 'settings/mail/modem/sign-in' }])
    expect(titles(news(first.memory, both, startMs + 2 * downForMs, words))).toEqual([])
    // Whichever of the two is told first.
    const turned = news(noMemory, status([lost('smtp', 'stopped'), lost('imap', 'stopped')]), startMs, words)
    expect(turned.notices).toHaveLength(1)
  })

  test('a condition that wants a person is news once until it has ended', () => {
    const full = status([link('attention', { code: 'modem/storage-full' })])
    const first = news(noMemory, full, startMs, words)
    expect(titles(first)).toEqual(['modem needs attention'])
    expect(titles(news(first.memory, full, startMs, words))).toEqual([])
    const ended = news(first.memory, status([link('working')]), startMs, words)
    expect(titles(ended)).toEqual([])
    expect(titles(news(ended.memory, full, startMs, words))).toHaveLength(1)
  })

  test('texts for nobody are counted since they were told last', () => {
    const first = news(noMemory, status([], 2), startMs, words)
    expect(first.notices).toMatchObject([{ title: '2 texts have no recipient', place: 'waiting' }])
    const one = news(first.memory, status([], 3), startMs, words)
    expect(titles(one)).toEqual(['A text has no recipient'])
    const fewer = news(one.memory, status([], 1), startMs, words)
    expect(titles(fewer)).toEqual([])
    expect(titles(news(fewer.memory, status([], 2), startMs, words))).toHaveLength(1)
  })
})

describe('the place of the window', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1040 }
  const kept = { x: 100, y: 50, width: 1000, height: 700, maximized: false }

  test('is kept while a screen shows it', () => {
    expect(placeOf(kept, [screen])).toEqual(kept)
    const second = { x: 1920, y: 0, width: 1280, height: 1024 }
    expect(placeOf({ ...kept, x: 2000 }, [screen, second])).toEqual({ ...kept, x: 2000 })
  })

  test.each([
    ['a screen that is gone', { ...kept, x: 2500 }],
    ['above the screen', { ...kept, y: -300 }],
    ['below the screen', { ...kept, y: 1035 }],
    ['left of the screen', { ...kept, x: -990 }],
  ])('is in the middle of the first screen instead of %s', (_name, place) => {
    expect(placeOf({ ...place, maximized: true }, [screen])).toEqual({
      x: 370,
      y: 130,
      width: 1180,
      height: 780,
      maximized: true,
    })
  })

  test('is never larger than its screen nor too small to use', () => {
    expect(placeOf({ ...kept, width: 5000, height: 3000 }, [screen])).toMatchObject({ width: 1920, height: 1040 })
    expect(placeOf({ ...kept, width: 10, height: 10 }, [screen])).toMatchObject({ width: 480, height: 500 })
    expect(placeOf(undefined, [{ x: 0, y: 0, width: 800, height: 560 }])).toMatchObject({
      x: 0,
      y: 0,
      width: 800,
      height: 560,
    })
  })
})

describe('the pages’ own scheme', () => {
  const folder = mkdtempSync(join(tmpdir(), 'textpost-scheme-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'index.html'), '<meta name="n" content="__TEXTPOST_NONCE__">')
  writeFileSync(join(folder, 'page.js'), '1')
  const pages = readPages(folder)
  const get = (url: string, method = 'GET') => answerPage(pages, { url, method })

  test('every answer has the policy, and each page its own nonce', async () => {
    const [one, two] = [get('app://textpost/'), get('app://textpost/index.html')]
    const nonce = /nonce-([^']+)'/.exec(one.headers.get('Content-Security-Policy') ?? '')?.[1]
    expect(await one.text()).toContain(`content="${nonce}"`)
    expect(two.headers.get('Content-Security-Policy')).not.toContain(nonce)
    expect(get('app://textpost/page.js').headers.get('Content-Type')).toBe('text/javascript; charset=utf-8')
    expect(get('app://textpost/none').headers.get('Content-Security-Policy')).toContain("default-src 'none'")
  })

  test.each([
    ['another host', 'app://elsewhere/index.html', 'GET', 404],
    ['another method', 'app://textpost/', 'POST', 405],
    ['no address', 'no address', 'GET', 404],
    ['a way up', 'app://textpost/%2e%2e/page.js/../../etc/passwd', 'GET', 404],
  ])('%s is refused', (_name, url, method, code) => {
    expect(get(url, method).status).toBe(code)
  })

  test('no address at all leads to another file or throws', () => {
    const known = new Set(['/', '/index.html', '/page.js'])
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webPath(), fc.stringMatching(/^(\.\.|%2e|%2f|%5c|\/|\\|a)*$/)), (path) => {
        const url = `app://textpost/${path}`
        const { status: code } = get(url)
        expect(code === 200).toBe(URL.canParse(url) && known.has(new URL(url).pathname))
      }),
    )
  })
})

describe('who may speak to the shell', () => {
  const event = (url: string | null, parent: object | null = null) =>
    ({ sender: {}, senderFrame: url === null ? null : { url, parent } }) as never
  const all = () => true

  test.each([
    [true, event('app://textpost/')],
    [true, event('app://textpost/index.html#status')],
    [false, event('app://textpost.evil/')],
    [false, event('app://textpostevil/')],
    [false, event('https://textpost/')],
    [false, event('about:blank')],
    [false, event('file:///index.html')],
    [false, event('app://textpost/', {})],
    [false, event(null)],
  ])('%s', (trusted, from) => {
    expect(isTrusted(from, all)).toBe(trusted)
  })

  test('a window that is not ours is never trusted', () => {
    expect(isTrusted(event('app://textpost/'), () => false)).toBe(false)
  })

  test('every permission but writing to the clipboard is denied, looked for or asked for', () => {
    const handlers: Record<string, (...args: never[]) => unknown> = {}
    const keep = (name: string) => (handler: never) => {
      handlers[name] = handler
    }
    denyPermissions({
      setPermissionRequestHandler: keep('request'),
      setPermissionCheckHandler: keep('check'),
      setDevicePermissionHandler: keep('device'),
      setDisplayMediaRequestHandler: keep('display'),
    } as never)
    const asked = (permission: string) => {
      const answer = vi.fn()
      handlers.request?.(...([{}, permission, answer] as never[]))
      return answer.mock.calls
    }
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'openExternal',
      'serial',
      'usb',
      'clipboard-read',
      'fullscreen',
    ]) {
      expect(asked(permission)).toEqual([[false]])
      expect(handlers.check?.(...([{}, permission] as never[]))).toBe(false)
    }
    expect(asked('clipboard-sanitized-write')).toEqual([[true]])
    expect(handlers.device?.()).toBe(false)
    expect(handlers.display).toBeNull()
  })
})

test('a key ring counts where the system keeps the key', () => {
  const ring = (available: boolean, backend: string) => ({
    isEncryptionAvailable: () => available,
    encryptString: () => Buffer.alloc(0),
    decryptString: () => '',
    getSelectedStorageBackend: () => backend,
  })
  expect(keepsSecrets(ring(true, 'gnome_libsecret'), 'linux')).toBe(true)
  expect(keepsSecrets(ring(true, 'kwallet6'), 'linux')).toBe(true)
  expect(keepsSecrets(ring(true, 'basic_text'), 'linux')).toBe(false)
  expect(keepsSecrets(ring(true, 'unknown'), 'linux')).toBe(false)
  expect(keepsSecrets(ring(false, 'gnome_libsecret'), 'linux')).toBe(false)
  expect(keepsSecrets(ring(true, 'unknown'), 'win32')).toBe(true)
  expect(keepsSecrets(ring(false, 'unknown'), 'darwin')).toBe(false)
})

test('the data folder is the command line’s', () => {
  const world = { platform: 'linux', env: { XDG_DATA_HOME: '/x' }, named: '', usual: '/usual' }
  expect(dataFolder(world)).toBe(join('/x', 'textpost'))
  expect(dataFolder({ ...world, env: { TEXTPOST_DATA: '/set' } })).toBe('/set')
  expect(dataFolder({ ...world, env: { TEXTPOST_DATA: '/set' }, named: '/named' })).toBe('/named')
  expect(dataFolder({ ...world, platform: 'win32' })).toBe('/usual')
})

test('a channel over a port hands on what came early, and tells its end once', () => {
  const listeners: Record<string, (event?: { data: unknown }) => void> = {}
  const sent: unknown[] = []
  const channel = portChannel({
    on: (name: string, listener: never) => {
      listeners[name] = listener
    },
    postMessage: (message: unknown) => sent.push(message),
    start: () => undefined,
    close: () => undefined,
  })
  listeners.message?.({ data: 1 })
  const got: unknown[] = []
  channel.receive((message) => got.push(message))
  listeners.message?.({ data: 2 })
  expect(got).toEqual([1, 2])
  channel.send('a')
  const ended = vi.fn()
  channel.closed(ended)
  listeners.close?.()
  channel.close()
  channel.send('b')
  expect(ended).toHaveBeenCalledOnce()
  expect(sent).toEqual(['a'])
})

describe('updates', () => {
  const made = (
    over: Partial<Updater> = {},
    more: { packaged?: boolean; channel?: 'off' | 'stable' | 'beta' } = {},
  ) => {
    const listeners: Record<string, (what: never) => void> = {}
    const updater = {
      channel: null,
      allowDowngrade: true,
      autoDownload: false,
      autoInstallOnAppQuit: false,
      on: (name: string, listener: never) => {
        listeners[name] = listener
      },
      checkForUpdates: async () => ({ isUpdateAvailable: true, updateInfo: { version: '9.9.9' } }),
      ...over,
    } as Updater
    const ready = vi.fn()
    const load = vi.fn(async () => updater)
    const updates = new Updates({
      packaged: more.packaged ?? true,
      words,
      channel: () => more.channel ?? 'stable',
      ready,
      load,
    })
    return { updates, updater, ready, load, listeners }
  }

  test('follow the channel that was chosen, and never go back', async () => {
    const { updates, updater, listeners, ready } = made({}, { channel: 'beta' })
    expect(await updates.check()).toBe('Version 9.9.9 is being fetched.')
    expect(updater).toMatchObject({
      channel: 'beta',
      allowDowngrade: false,
      autoDownload: true,
      autoInstallOnAppQuit: true,
    })
    listeners['update-downloaded']?.({ version: '9.9.9' } as never)
    expect(ready).toHaveBeenCalledWith('9.9.9')
    const stable = made()
    await stable.updates.check()
    expect(stable.updater.channel).toBe('latest')
  })

  test('fetch nothing when they are off or the copy is not installed', async () => {
    for (const more of [{ channel: 'off' as const }, { packaged: false }]) {
      const { updates, load } = made({}, more)
      await updates.check()
      expect(load).not.toHaveBeenCalled()
    }
  })

  test('say so when the server is not reached', async () => {
    const { updates } = made({ checkForUpdates: async () => Promise.reject(new Error('ENOTFOUND')) })
    expect(await updates.check()).toBe('The update server was not reached.')
  })
})

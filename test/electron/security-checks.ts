import { strict as assert } from 'node:assert'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Desktop } from './desktop.ts'

/** What the walls around a page must hold; each check throws where they do not. */
export interface SecurityCheck {
  readonly name: string
  run(desktop: Desktop): Promise<void>
}

interface Scope {
  textpost: {
    shell(name: string, params: unknown): Promise<unknown>
    connect(onMessage: () => void, onClosed: () => void): Promise<{ close(): void }>
  }
}

/** The answer of a promise in the page as text: `refused` where it rejects. */
const outcome = (desktop: Desktop, name: string, params: unknown) =>
  desktop.page.evaluate(
    ([call, given]) =>
      (globalThis as unknown as Scope).textpost.shell(call as string, given).then(
        () => 'answered',
        () => 'refused',
      ),
    [name, params] as const,
  )

async function preferences({ app }: Desktop): Promise<void> {
  const found = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => {
      const contents = window.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      return contents.getLastWebPreferences()
    }),
  )
  assert.ok(found.length > 0)
  for (const one of found) {
    assert.equal(one.contextIsolation, true)
    assert.equal(one.sandbox, true)
    assert.equal(one.webSecurity, true)
    for (const name of [
      'nodeIntegration',
      'nodeIntegrationInWorker',
      'nodeIntegrationInSubFrames',
      'webviewTag',
      'allowRunningInsecureContent',
      'experimentalFeatures',
      'navigateOnDragDrop',
    ]) {
      assert.ok(!one[name], name)
    }
  }
}

async function injectedScript({ page }: Desktop): Promise<void> {
  const ran = await page.evaluate(async () => {
    const scope = globalThis as unknown as Record<string, unknown> & { document: HTMLDocumentLike }
    const { document } = scope
    const script = document.createElement('script')
    script.textContent = 'globalThis.injectedRan = true'
    document.body.append(script)
    const image = document.createElement('div')
    image.innerHTML = '<img src="data:," onerror="globalThis.injectedRan = true">'
    document.body.append(image)
    await new Promise((resolve) => setTimeout(resolve, 100))
    return scope.injectedRan === true
  })
  assert.equal(ran, false, 'an injected script ran')
}

async function injectedCode({ page }: Desktop): Promise<void> {
  // From a timer of the page: what the debugger evaluates itself may call eval.
  const ran = await page.evaluate(
    () =>
      new Promise((resolve) =>
        setTimeout(() => {
          try {
            resolve(new Function('return true')())
          } catch {
            resolve(false)
          }
        }),
      ),
  )
  assert.equal(ran, false, 'text became code')
}

/** What Chromium's policy refuses is told as an event; a request that fails for another reason is not refused. */
async function remoteContent({ page }: Desktop): Promise<void> {
  const refused = await page.evaluate(async () => {
    const scope = globalThis as unknown as { document: HTMLDocumentLike } & EventTarget & {
        fetch(url: string): Promise<unknown>
      }
    const seen = new Set<string>()
    scope.addEventListener('securitypolicyviolation', (event) => {
      seen.add((event as unknown as { effectiveDirective: string }).effectiveDirective)
    })
    const address = 'http://127.0.0.1:9/'
    await scope.fetch(address).catch(() => undefined)
    for (const [tag, attribute] of [
      ['img', 'src'],
      ['iframe', 'src'],
      ['script', 'src'],
      ['link', 'href'],
    ] as const) {
      const element = scope.document.createElement(tag)
      if (tag === 'link') element.setAttribute('rel', 'stylesheet')
      element.setAttribute(attribute, address)
      scope.document.body.append(element)
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
    return [...seen].sort()
  })
  assert.deepEqual(refused, ['connect-src', 'frame-src', 'img-src', 'script-src-elem', 'style-src-elem'])
}

async function navigation({ page, app }: Desktop): Promise<void> {
  const before = page.url()
  let visits = 0
  const server = createServer((_request, response) => {
    visits += 1
    response.end('elsewhere')
  }).listen(0, '127.0.0.1')
  try {
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    for (const url of [`http://127.0.0.1:${port}/`, 'data:text/html,elsewhere']) {
      await page
        .evaluate((address) => {
          ;(globalThis as unknown as { location: { href: string } }).location.href = address
        }, url)
        .catch(() => undefined)
      for (let waited = 0; waited < 20 && visits === 0; waited += 1)
        await new Promise((resolve) => setTimeout(resolve, 25))
    }
  } finally {
    server.closeAllConnections()
    server.close()
  }
  assert.equal(visits, 0, 'the page went elsewhere')
  assert.equal(page.url(), before, 'the page left')
  const url = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())
  assert.match(String(url), /^app:\/\/textpost\//)
}

async function newWindows({ page, app }: Desktop): Promise<void> {
  const count = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
  const before = await count()
  const opened = await page.evaluate(async () => {
    const scope = globalThis as unknown as { open(url: string): unknown; document: HTMLDocumentLike }
    const result = scope.open('https://elsewhere.invalid/') === null
    const link = scope.document.createElement('a')
    link.setAttribute('href', 'https://elsewhere.invalid/')
    link.setAttribute('target', '_blank')
    scope.document.body.append(link)
    link.click()
    await new Promise((resolve) => setTimeout(resolve, 100))
    return result
  })
  assert.equal(opened, true, 'window.open gave a window')
  assert.equal(await count(), before, 'a window was opened')
}

async function permissions({ page }: Desktop): Promise<void> {
  const states = await page.evaluate(async () => {
    const scope = globalThis as unknown as {
      Notification: { permission: string }
      navigator: { permissions: { query(what: object): Promise<{ state: string }> } }
    }
    const query = async (name: string) => (await scope.navigator.permissions.query({ name })).state
    const names = ['geolocation', 'notifications', 'microphone', 'midi']
    return [scope.Notification.permission, ...(await Promise.all(names.map(query)))]
  })
  assert.ok(!states.includes('granted'), `granted: ${states.join(', ')}`)
}

/** A window that the shell did not open, with our own preload in it. */
async function strangers({ app }: Desktop, url: string): Promise<void> {
  const answers = await app.evaluate(async ({ BrowserWindow }, address) => {
    const [ours] = BrowserWindow.getAllWindows()
    const contents = ours?.webContents as unknown as { getLastWebPreferences(): { preload: string } }
    const { preload } = contents.getLastWebPreferences()
    const stranger = new BrowserWindow({
      show: false,
      webPreferences: { preload, sandbox: true, contextIsolation: true },
    })
    await stranger.loadURL(address)
    const ask = (code: string) =>
      stranger.webContents.executeJavaScript(
        `Promise.race([${code}.then(() => 'answered', () => 'refused'), new Promise((resolve) => setTimeout(resolve, 500, 'silent'))])`,
      )
    const told = await stranger.webContents.executeJavaScript(
      `new Promise((resolve) => { textpost.onEngine(() => resolve('told')); setTimeout(resolve, 200, 'silent') })`,
    )
    const found = [
      await ask(`textpost.shell('shellSettings', {})`),
      await ask(`textpost.connect(() => {}, () => {})`),
      told,
    ]
    stranger.destroy()
    return found
  }, url)
  assert.deepEqual(answers, ['refused', 'refused', 'silent'])
}

const wayOut = [
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/..%5csecret.txt',
  '/%2e%2e%2fsecret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '//secret.txt',
  '/%252e%252e%252fsecret.txt',
  '/..%00/secret.txt',
  '/%2fetc%2fpasswd',
  '/etc/passwd',
]

async function traversal({ page }: Desktop): Promise<void> {
  const got = await page.evaluate(async (paths) => {
    const scope = globalThis as unknown as { fetch(path: string): Promise<{ ok: boolean; text(): Promise<string> }> }
    const read = async (path: string) => {
      const response = await scope.fetch(path).catch(() => undefined)
      return response?.ok ? `${path}: ${(await response.text()).slice(0, 20)}` : undefined
    }
    return (await Promise.all(paths.map(read))).filter((line) => line !== undefined)
  }, wayOut)
  assert.deepEqual(got, [])
}

async function narrowBridge({ page }: Desktop): Promise<void> {
  const found = await page.evaluate(() => {
    const scope = globalThis as unknown as Record<string, unknown> & { textpost: Record<string, unknown> }
    const before = scope.textpost
    let replaced = false
    try {
      scope.textpost = {}
      replaced = scope.textpost !== before
    } catch {
      replaced = false
    }
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'textpost')
    return {
      replaced,
      names: Object.keys(scope.textpost).sort(),
      frozen: Object.isFrozen(scope.textpost),
      configurable: descriptor?.configurable,
      node: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', 'global'].filter(
        (name) => scope[name] !== undefined,
      ),
    }
  })
  assert.deepEqual(found, {
    replaced: false,
    names: ['connect', 'onEngine', 'onPlace', 'platform', 'shell'],
    frozen: true,
    configurable: false,
    node: [],
  })
}

async function shellSchema(desktop: Desktop): Promise<void> {
  const wrong: [string, unknown][] = [
    ['no such call', {}],
    ['constructor', {}],
    ['__proto__', {}],
    ['changeShellSettings', { toldAboutTray: true }],
    ['changeShellSettings', { updates: 'https://elsewhere.invalid' }],
    ['openLink', { url: 'x'.repeat(2_001) }],
    ['openLogFolder', { folder: '/' }],
  ]
  for (const [name, params] of wrong) {
    assert.equal(await outcome(desktop, name, params), 'refused', `${name} ${JSON.stringify(params)}`.slice(0, 80))
  }
}

async function links(desktop: Desktop): Promise<void> {
  const { app } = desktop
  const opened = () => app.evaluate(() => [...globalThis.textpostRecord.opened])
  const before = await opened()
  // The person says no.
  await app.evaluate(() => {
    globalThis.textpostRecord.answer = 1
  })
  await outcome(desktop, 'openLink', { url: 'https://elsewhere.invalid/' })
  assert.deepEqual(await opened(), before, 'a link was opened without a yes')
  await app.evaluate(() => {
    globalThis.textpostRecord.answer = 0
  })
  for (const url of [
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://elsewhere.invalid/x',
    'ms-msdt:/id',
    'not a link',
  ]) {
    await outcome(desktop, 'openLink', { url })
  }
  assert.deepEqual(await opened(), before, 'a link that is no web address was opened')
}

/** A message that is no call of the contract is answered with an error, and the connection lives on. */
async function contract({ page }: Desktop): Promise<void> {
  const answers = await page.evaluate(async () => {
    const scope = globalThis as unknown as {
      textpost: {
        connect(
          onMessage: (message: object) => void,
          onClosed: () => void,
        ): Promise<{ send(message: unknown): void; close(): void }>
      }
    }
    const got: object[] = []
    const channel = await scope.textpost.connect(
      (message) => got.push(message),
      () => undefined,
    )
    for (const message of [
      'text',
      null,
      [],
      { id: -1 },
      { id: 1, call: '__proto__', params: {} },
      { id: 2, call: 'counts', params: { x: 1 } },
    ]) {
      channel.send(message)
    }
    channel.send({ id: 3, call: 'counts', params: {} })
    for (let waited = 0; waited < 40 && got.length < 7; waited += 1)
      await new Promise((resolve) => setTimeout(resolve, 25))
    channel.close()
    return got.map((message) => ('error' in message ? (message.error as { code: string }).code : 'result'))
  })
  assert.deepEqual(answers, [...Array<string>(6).fill('engine/bad-call'), 'result'])
}

interface HTMLElementLike {
  textContent: string
  innerHTML: string
  setAttribute(name: string, value: string): void
  append(child: HTMLElementLike): void
  click(): void
}

interface HTMLDocumentLike {
  readonly body: HTMLElementLike
  createElement(tag: string): HTMLElementLike
}

export const securityChecks = {
  preferences: { name: 'every window has context isolation, a sandbox and no Node', run: preferences },
  injectedScript: { name: 'an injected script does not run', run: injectedScript },
  injectedCode: { name: 'text does not become code', run: injectedCode },
  remoteContent: { name: 'nothing is fetched from elsewhere', run: remoteContent },
  navigation: { name: 'the page does not leave its origin', run: navigation },
  newWindows: { name: 'window.open and links open no window', run: newWindows },
  permissions: { name: 'no permission is granted', run: permissions },
  strangeOrigin: {
    name: 'a page of another origin is refused, whatever its preload',
    run: (desktop) => strangers(desktop, 'data:text/html,stranger'),
  },
  strangeWindow: {
    name: 'a window that is not ours is refused, whatever it shows',
    run: (desktop) => strangers(desktop, 'app://textpost/'),
  },
  traversal: { name: 'no path of the app’s own scheme leads out of the pages', run: traversal },
  narrowBridge: { name: 'the page gets one frozen, narrow object and nothing of Node', run: narrowBridge },
  shellSchema: { name: 'a call to the shell that fits no schema is refused', run: shellSchema },
  links: { name: 'no link opens without a yes, and none but a web address', run: links },
  contract: { name: 'a message that is no call is answered with an error', run: contract },
} as const satisfies Record<string, SecurityCheck>

export type SecurityCheckName = keyof typeof securityChecks

import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { CdpEvent, CdpParams, CdpPipe } from './cdp.ts'
import { ipcMain } from './ipc.ts'
import { mainWorldScript, preloadScript, type ShimOptions, unsafeWorldScript } from './page-shim.ts'
import { type MessagePortMain, type PortMessage, RemotePorts } from './ports.ts'
import { preventable } from './preventable.ts'
import { defaultSession, schemes } from './session.ts'

const isolatedWorld = 'Electron Isolated Context'
const all = new Set<WebContents>()
let lastId = 0

type Frame = Pick<Electron.WebFrameMain, 'url' | 'origin' | 'parent' | 'isDestroyed' | 'processId' | 'routingId'>

type ShimMessage =
  | PortMessage
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'send'; readonly channel: string; readonly args: unknown[]; readonly ports: number[] }
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: unknown[] }

/** `webContents`: one page target of Chromium. */
export class WebContents
  extends EventEmitter
  implements
    Pick<
      Electron.WebContents,
      | 'id'
      | 'loadURL'
      | 'loadFile'
      | 'getURL'
      | 'getTitle'
      | 'send'
      | 'postMessage'
      | 'isDestroyed'
      | 'close'
      | 'setWindowOpenHandler'
      | 'reload'
      | 'executeJavaScript'
      | 'isLoading'
      | 'openDevTools'
      | 'isDevToolsOpened'
      | 'focus'
      | 'setZoomFactor'
      | 'getZoomFactor'
      | 'isCrashed'
      | 'forcefullyCrashRenderer'
    >
{
  readonly id: number
  readonly session = defaultSession
  readonly #cdp: CdpPipe
  readonly #preferences: Electron.WebPreferences
  readonly #bindingName = `__electronDouble${randomUUID().replaceAll('-', '')}`
  readonly #ports = new RemotePorts((message) => void this.#deliver(message))
  readonly #open: (url: string) => void
  readonly #ready: Promise<void>
  targetId = ''
  #sessionId = ''
  #url = ''
  #context: number | undefined
  #loads = new Set<string>()
  #openHandler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] | undefined
  #destroyed = false
  #crashed = false
  #loading = false
  #zoom = 1

  constructor(
    cdp: CdpPipe,
    preferences: Electron.WebPreferences,
    size: { width: number; height: number },
    open: (url: string) => void,
  ) {
    super()
    lastId += 1
    this.id = lastId
    this.#cdp = cdp
    this.#preferences = {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      ...preferences,
    }
    this.#open = open
    all.add(this)
    this.#ready = this.#attach(size)
  }

  static getAll(): WebContents[] {
    return [...all]
  }

  static fromId(id: number): WebContents | undefined {
    return [...all].find((one) => one.id === id)
  }

  static fromDevToolsTargetId(targetId: string): WebContents | undefined {
    return [...all].find((one) => one.targetId === targetId)
  }

  get mainFrame(): Frame {
    return {
      url: this.getURL(),
      origin: originOf(this.getURL()),
      parent: null,
      processId: 1,
      routingId: 1,
      isDestroyed: () => this.#destroyed,
    }
  }

  async loadURL(url: string): Promise<void> {
    await this.#ready
    const inside = schemes.inside(url)
    await defaultSession.settlePermissions(this.#cdp, this as never, inside)
    this.#loads.add(inside)
    this.#loading = true
    const loaded = new Promise<void>((resolve) => this.once('did-stop-loading', () => resolve()))
    const { errorText } = await this.command('Page.navigate', { url: inside })
    if (errorText) {
      this.#loading = false
      this.emit('did-fail-load', {}, -2, String(errorText), url, true)
      throw new Error(`${String(errorText)} loading '${url}'`)
    }
    await loaded
  }

  loadFile(path: string): Promise<void> {
    return this.loadURL(pathToFileURL(path).href)
  }

  reload(): void {
    // A crashed page cannot reload itself, but it can be led to where it was.
    this.#loads.add(this.#url)
    void this.command('Page.navigate', { url: this.#url })
  }

  getURL(): string {
    return schemes.outside(this.#url)
  }

  getTitle(): string {
    return ''
  }

  isLoading(): boolean {
    return this.#loading
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  isCrashed(): boolean {
    return this.#crashed
  }

  forcefullyCrashRenderer(): void {
    void this.command('Page.crash')
  }

  openDevTools(): void {}

  isDevToolsOpened(): boolean {
    return false
  }

  focus(): void {
    void this.command('Page.bringToFront')
  }

  setZoomFactor(factor: number): void {
    this.#zoom = factor
  }

  getZoomFactor(): number {
    return this.#zoom
  }

  /** Missing from Electron's types, there at run time. */
  getLastWebPreferences(): Electron.WebPreferences {
    return { ...this.#preferences }
  }

  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]): void {
    this.#openHandler = handler
  }

  async executeJavaScript(code: string): Promise<unknown> {
    await this.#ready
    const { result } = await this.command('Runtime.evaluate', {
      expression: code,
      awaitPromise: true,
      returnByValue: true,
    })
    return (result as { value?: unknown } | undefined)?.value
  }

  send(channel: string, ...args: unknown[]): void {
    void this.#deliver({ kind: 'send', channel, args, ports: [] })
  }

  postMessage(channel: string, message: unknown, transfer: readonly Electron.MessagePortMain[] = []): void {
    const ports = transfer.map((port) => this.#ports.add(port as MessagePortMain & Electron.MessagePortMain))
    void this.#deliver({ kind: 'send', channel, args: [message], ports })
  }

  /** Closes the window that holds the page; the window decides. */
  close(): void {
    this.emit('-close-requested')
  }

  async destroy(): Promise<void> {
    if (this.#destroyed) return
    this.#destroyed = true
    all.delete(this)
    this.#ports.closeAll()
    this.emit('destroyed')
    await this.#ready
    await this.#cdp.send('Target.closeTarget', { targetId: this.targetId }).catch(() => undefined)
  }

  /** A DevTools command to this page; ends quietly when the page is gone. */
  async command(method: string, params: CdpParams = {}): Promise<CdpParams> {
    try {
      return await this.#cdp.send(method, params, this.#sessionId)
    } catch (thrown) {
      if (this.#destroyed || /Session with given id not found|Target closed|Target crashed/.test(String(thrown)))
        return {}
      throw thrown
    }
  }

  async resize(width: number, height: number): Promise<void> {
    await this.#ready
    await this.command('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false })
  }

  async #attach(size: { width: number; height: number }): Promise<void> {
    const { targetId } = await this.#cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true, ...size })
    this.targetId = String(targetId)
    const { sessionId } = await this.#cdp.send('Target.attachToTarget', { targetId, flatten: true })
    this.#sessionId = String(sessionId)
    this.#cdp.listen(this.#sessionId, (event) => this.#take(event))
    const options: ShimOptions = {
      tag: randomUUID(),
      bindingName: this.#bindingName,
      preload: this.#preferences.preload ? readFileSync(this.#preferences.preload, 'utf8') : '',
      sandbox: this.#preferences.sandbox !== false,
      contextIsolation: this.#preferences.contextIsolation !== false,
      nodeIntegration: this.#preferences.nodeIntegration === true,
    }
    const world = options.contextIsolation ? { worldName: isolatedWorld } : {}
    const bindingWorld = options.contextIsolation ? { executionContextName: isolatedWorld } : {}
    await Promise.all([
      this.command('Page.enable'),
      this.command('Runtime.enable'),
      this.command('Inspector.enable'),
      this.command('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
      this.command('Runtime.addBinding', { name: this.#bindingName, ...bindingWorld }),
      this.command('Page.addScriptToEvaluateOnNewDocument', {
        source: mainWorldScript(options) + unsafeWorldScript(options),
      }),
      this.command('Page.addScriptToEvaluateOnNewDocument', { source: preloadScript(options), ...world }),
      this.command('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: 1, mobile: false }),
    ])
  }

  #take({ method, params }: CdpEvent): void {
    switch (method) {
      case 'Fetch.requestPaused':
        void this.#intercept(params as unknown as PausedRequest)
        break
      case 'Page.frameNavigated':
        this.#navigated(params.frame as { id: string; parentId?: string; url: string })
        break
      case 'Page.loadEventFired':
        this.#loading = false
        this.emit('did-finish-load')
        this.emit('did-stop-loading')
        break
      case 'Page.domContentEventFired':
        this.emit('dom-ready')
        break
      case 'Page.windowOpen':
        // A way that the page's shim does not know; Chromium's own window is closed by `closeStrays`.
        this.#windowOpen(schemes.outside(String(params.url)))
        break
      case 'Runtime.executionContextCreated':
        this.#contextCreated(params.context as ExecutionContext)
        break
      case 'Runtime.bindingCalled':
        if (params.name === this.#bindingName) this.#received(JSON.parse(String(params.payload), revive) as ShimMessage)
        break
      case 'Inspector.targetCrashed':
        this.#crashed = true
        this.#ports.closeAll()
        this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
        break
      default:
    }
  }

  #navigated(frame: { id: string; parentId?: string; url: string }): void {
    if (frame.parentId !== undefined) return
    this.#url = frame.url
    this.#crashed = false
    this.emit('did-navigate', {}, this.getURL(), 200, 'OK')
  }

  #contextCreated(context: ExecutionContext): void {
    const { auxData } = context
    if (auxData.frameId !== this.targetId) return
    const wanted = this.#preferences.contextIsolation === false ? auxData.isDefault : context.name === isolatedWorld
    if (!wanted) return
    // A new document: what the old one held is closed.
    this.#ports.closeAll()
    this.#context = context.id
  }

  async #intercept(paused: PausedRequest): Promise<void> {
    const { requestId, request, resourceType, frameId } = paused
    const url = schemes.outside(request.url)
    try {
      if (resourceType === 'Document' && frameId === this.targetId && !this.#mayNavigate(request.url, url)) {
        await this.command('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
      } else if (defaultSession.beforeRequest && (await this.#cancelled(url, resourceType))) {
        await this.command('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' })
      } else if (schemes.schemeOf(request.url) !== undefined) {
        await this.#fulfil(requestId, url, request)
      } else {
        await this.command('Fetch.continueRequest', { requestId })
      }
    } catch {
      await this.command('Fetch.failRequest', { requestId, errorReason: 'Failed' }).catch(() => undefined)
    }
  }

  /** What the app loads itself is not asked about; what the page starts is `will-navigate`. */
  #mayNavigate(inside: string, url: string): boolean {
    if (this.#loads.delete(inside) || inside === this.#url) return true
    const event = Object.assign(preventable(), { url, isMainFrame: true, isSameDocument: false, frame: this.mainFrame })
    this.emit('will-navigate', event, url)
    this.emit('will-frame-navigate', event)
    return !event.defaultPrevented
  }

  #cancelled(url: string, resourceType: string): Promise<boolean> {
    return new Promise((resolve) =>
      defaultSession.beforeRequest?.({ url, resourceType }, (response) => resolve(response.cancel === true)),
    )
  }

  async #fulfil(requestId: string, url: string, request: PausedRequest['request']): Promise<void> {
    const handler = defaultSession.protocol.handler(request.url)
    if (!handler) {
      await this.command('Fetch.failRequest', { requestId, errorReason: 'AddressUnreachable' })
      return
    }
    const body = request.postData === undefined ? {} : { body: request.postData }
    const response = await handler(new Request(url, { method: request.method, headers: request.headers, ...body }))
    await this.command('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    })
  }

  #windowOpen(url: string): void {
    const answer = this.#openHandler?.({
      url,
      frameName: '',
      features: '',
      disposition: 'new-window',
    } as Electron.HandlerDetails)
    if (answer?.action !== 'deny') this.#open(url)
  }

  #received(message: ShimMessage): void {
    if (message.kind === 'port' || message.kind === 'port-close') {
      this.#ports.take(message)
      return
    }
    if (message.kind === 'open') {
      this.#windowOpen(schemes.outside(message.url))
      return
    }
    const frame = this.mainFrame
    const event = { sender: this, senderFrame: frame, frameId: 1, processId: 1, type: 'frame', ports: [] as unknown[] }
    if (message.kind === 'invoke') {
      void ipcMain
        .answer(message.channel, event as never, message.args)
        .then((answer) => this.#deliver({ kind: 'answer', id: message.id, ...answer }))
    } else {
      event.ports = message.ports.map((id) => this.#ports.adopt(id))
      ipcMain.emit(message.channel, event, ...message.args)
    }
  }

  async #deliver(message: unknown): Promise<void> {
    if (this.#context === undefined || this.#destroyed) return
    const text = JSON.stringify(message, (_key, value) => (value === undefined ? { __undefined: true } : value))
    const expression = `__electronDoubleReceive(${JSON.stringify(text)})`
    await this.command('Runtime.evaluate', { expression, contextId: this.#context }).catch(() => undefined)
  }
}

interface ExecutionContext {
  readonly id: number
  readonly name: string
  readonly auxData: { readonly frameId: string; readonly isDefault: boolean }
}

interface PausedRequest {
  readonly requestId: string
  readonly request: {
    readonly url: string
    readonly method: string
    readonly headers: Record<string, string>
    readonly postData?: string
  }
  readonly frameId: string
  readonly resourceType: string
}

function revive(_key: string, value: unknown): unknown {
  return (value as { __undefined?: boolean } | null)?.__undefined === true ? undefined : value
}

function originOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url)?.[0] ?? 'null'
}

/**
 * What runs inside Chromium for the double: the two halves of `contextBridge` (page's world, preload's world) and the preload's `electron`
 * module. These functions are sent to the page as source text: they use nothing from this file's scope.
 */

/** Encodes values that cross between the worlds; functions become numbers that the other world can call. */
function worldBridge(inbound: string, outbound: string) {
  type Shape =
    | { t: 'value'; v: unknown }
    | { t: 'function'; id: number }
    | { t: 'promise'; id: number }
    | { t: 'error'; message: string }
    | { t: 'list'; items: Shape[] }
    | { t: 'object'; entries: [string, Shape][] }
  const given = new Map<number, (...args: unknown[]) => unknown>()
  const awaited = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let lastId = 0
  let answer: Shape | undefined

  function encode(value: unknown): Shape {
    if (typeof value === 'function') {
      lastId += 1
      given.set(lastId, value as (...args: unknown[]) => unknown)
      return { t: 'function', id: lastId }
    }
    if (value instanceof Promise) {
      lastId += 1
      const id = lastId
      value.then(
        (result) => post({ kind: 'settle', id, shape: encode(result) }),
        (error) => post({ kind: 'settle', id, shape: { t: 'error', message: String(error?.message ?? error) } }),
      )
      return { t: 'promise', id }
    }
    if (value instanceof Error) return { t: 'error', message: value.message }
    if (Array.isArray(value)) return { t: 'list', items: value.map(encode) }
    if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
      return { t: 'object', entries: Object.entries(value).map(([key, item]) => [key, encode(item)]) }
    }
    return { t: 'value', v: value }
  }

  function decode(shape: Shape): unknown {
    if (shape.t === 'value') return shape.v
    if (shape.t === 'error') return new Error(shape.message)
    if (shape.t === 'list') return Object.freeze(shape.items.map(decode))
    if (shape.t === 'object') {
      return Object.freeze(Object.fromEntries(shape.entries.map(([key, item]) => [key, decode(item)])))
    }
    if (shape.t === 'promise') {
      return new Promise((resolve, reject) => awaited.set(shape.id, { resolve, reject }))
    }
    return Object.freeze((...args: unknown[]) => {
      answer = undefined
      post({ kind: 'call', id: shape.id, args: args.map(encode) })
      const got = answer as Shape | undefined
      answer = undefined
      if (got?.t === 'error') throw new Error(got.message)
      return got === undefined ? undefined : decode(got)
    })
  }

  function post(detail: unknown): void {
    dispatchEvent(new CustomEvent(outbound, { detail }))
  }

  function call(id: number, args: Shape[]): Shape {
    try {
      return encode(given.get(id)?.(...args.map(decode)))
    } catch (error) {
      return { t: 'error', message: String((error as Error)?.message ?? error) }
    }
  }

  function settle(id: number, shape: Shape): void {
    const waiting = awaited.get(id)
    awaited.delete(id)
    if (shape.t === 'error') waiting?.reject(new Error(shape.message))
    else waiting?.resolve(decode(shape))
  }

  addEventListener(inbound, (event) => {
    const message = (event as CustomEvent).detail
    if (message.kind === 'call') post({ kind: 'answer', shape: call(message.id, message.args) })
    else if (message.kind === 'answer') answer = message.shape
    else if (message.kind === 'settle') settle(message.id, message.shape)
    else if (message.kind === 'expose') {
      Object.defineProperty(globalThis, message.key, {
        value: decode(message.shape),
        enumerable: true,
        writable: false,
        configurable: false,
      })
    }
  })
  return { expose: (key: string, api: unknown) => post({ kind: 'expose', key, shape: encode(api) }) }
}

/**
 * Stock Chromium opens windows without asking, so the page's ways to open one tell the double instead, which asks the app's handler.
 * `open` gives null even where the handler allows: the double opens that window itself, without an opener.
 */
function openWorld(outbound: string) {
  const tell = (url: string) => {
    dispatchEvent(new CustomEvent(outbound, { detail: { kind: 'open', url: new URL(url, location.href).href } }))
  }
  globalThis.open = (url?: string | URL) => {
    tell(String(url ?? 'about:blank'))
    return null
  }
  addEventListener('click', (event) => {
    const link = (event.target as Element | null)?.closest?.('a[target]')
    if (event.defaultPrevented || !(link instanceof HTMLAnchorElement) || /^(_self|_top|_parent)?$/.test(link.target))
      return
    event.preventDefault()
    tell(link.href)
  })
}

/** The preload's half: `ipcRenderer`, ports and `contextBridge`, over the binding that only this world has. */
function preloadWorld(bindingName: string, inbound: string, bridge: { expose(key: string, api: unknown): void }) {
  type Listener = (...args: unknown[]) => void
  const scope = globalThis as unknown as Record<string, unknown>
  const binding = scope[bindingName] as (text: string) => void
  const listeners = new Map<string, { listener: Listener; once: boolean }[]>()
  const invocations = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const ports = new Map<number, MessagePort>()
  const far = new Map<number, MessagePort>()
  let lastId = 0

  const mark = (_key: string, value: unknown) => (value === undefined ? { __undefined: true } : value)
  const post = (message: unknown) => binding(JSON.stringify(message, mark))

  function wire(id: number, port: MessagePort): void {
    ports.set(id, port)
    port.onmessage = (event) => post({ kind: 'port', id, data: event.data })
  }

  /** Electron gives a port the event `close`, which stock Chromium does not have; the double dispatches it itself. */
  function openPort(id: number): MessagePort {
    const { port1, port2 } = new MessageChannel()
    wire(id, port1)
    const close = port2.close.bind(port2)
    far.set(id, port2)
    port2.close = () => {
      close()
      if (ports.delete(id)) post({ kind: 'port-close', id })
    }
    return port2
  }

  function closePort(id: number): void {
    ports.get(id)?.close()
    ports.delete(id)
    // After the messages that are on their way.
    setTimeout(() => far.get(id)?.dispatchEvent(new Event('close')))
  }

  function emit(channel: string, args: unknown[], portIds: number[]): void {
    const event = { sender: ipcRenderer, ports: portIds.map(openPort) }
    for (const entry of [...(listeners.get(channel) ?? [])]) {
      if (entry.once) ipcRenderer.removeListener(channel, entry.listener)
      entry.listener(event, ...args)
    }
  }

  const add = (channel: string, listener: Listener, once: boolean) => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), { listener, once }])
    return ipcRenderer
  }
  const ipcRenderer = {
    on: (channel: string, listener: Listener) => add(channel, listener, false),
    once: (channel: string, listener: Listener) => add(channel, listener, true),
    removeListener(channel: string, listener: Listener) {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((entry) => entry.listener !== listener),
      )
      return ipcRenderer
    },
    off: (channel: string, listener: Listener) => ipcRenderer.removeListener(channel, listener),
    removeAllListeners(channel: string) {
      listeners.delete(channel)
      return ipcRenderer
    },
    send: (channel: string, ...args: unknown[]) => post({ kind: 'send', channel, args, ports: [] }),
    postMessage(channel: string, message: unknown, transfer: MessagePort[] = []) {
      const ids = transfer.map((port) => {
        lastId += 1
        wire(-lastId, port)
        return -lastId
      })
      post({ kind: 'send', channel, args: [message], ports: ids })
    },
    invoke(channel: string, ...args: unknown[]) {
      lastId += 1
      const id = lastId
      post({ kind: 'invoke', id, channel, args })
      return new Promise((resolve, reject) => invocations.set(id, { resolve, reject }))
    },
  }

  addEventListener(inbound, (event) => {
    const { kind, url } = (event as CustomEvent).detail
    if (kind === 'open') post({ kind, url })
  })

  scope.__electronDoubleReceive = (text: string) => {
    const message = JSON.parse(text, (_key, value) => (value?.__undefined === true ? undefined : value))
    if (message.kind === 'send') emit(message.channel, message.args, message.ports)
    else if (message.kind === 'port') ports.get(message.id)?.postMessage(message.data)
    else if (message.kind === 'port-close') closePort(message.id)
    else {
      const waiting = invocations.get(message.id)
      invocations.delete(message.id)
      if (message.error === undefined) waiting?.resolve(message.result)
      else waiting?.reject(new Error(message.error))
    }
  }

  return {
    ipcRenderer,
    contextBridge: { exposeInMainWorld: bridge.expose },
    webFrame: { setZoomFactor: () => undefined, getZoomFactor: () => 1 },
  }
}

export interface ShimOptions {
  /** Unguessable, so that no page can take part in the double's own events. */
  readonly tag: string
  readonly bindingName: string
  readonly preload: string
  readonly sandbox: boolean
  readonly contextIsolation: boolean
  readonly nodeIntegration: boolean
}

/** The script of the page's own world; runs before the page's scripts. */
export function mainWorldScript({ tag }: ShimOptions): string {
  const [page, preload] = [JSON.stringify(`${tag}-page`), JSON.stringify(`${tag}-preload`)]
  return `(${worldBridge})(${page}, ${preload}); (${openWorld})(${preload});`
}

/** The script of the preload's world. A sandboxed preload may require `electron` and a few pure modules only, as Electron has it. */
export function preloadScript(options: ShimOptions): string {
  const { tag, bindingName, preload, sandbox } = options
  return `(() => {
    const bridge = (${worldBridge})(${JSON.stringify(`${tag}-preload`)}, ${JSON.stringify(`${tag}-page`)});
    const electron = (${preloadWorld})(${JSON.stringify(bindingName)}, ${JSON.stringify(`${tag}-preload`)}, bridge);
    const process = { type: 'renderer', sandboxed: ${sandbox}, contextIsolated: true, platform: ${JSON.stringify(process.platform)}, versions: {}, env: {} };
    const require = (name) => {
      if (name === 'electron' || name === 'electron/renderer') return electron;
      throw new Error('module not found: ' + name);
    };
    const module = { exports: {} };
    ((require, module, exports, process, globalThis) => { ${preload}
    })(require, module, module.exports, process, window);
  })();`
}

/** What a page sees when a window was opened without the walls: enough for a spec to notice. */
export function unsafeWorldScript({ nodeIntegration }: ShimOptions): string {
  if (!nodeIntegration) return ''
  return `globalThis.require = (name) => { throw new Error('module not found: ' + name) }; globalThis.process = { type: 'renderer', versions: { node: 'double' } };`
}

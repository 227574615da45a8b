import type { CdpPipe } from './cdp.ts'

type ProtocolHandler = (request: GlobalRequest) => Response | Promise<Response>
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0]
type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0]
type BeforeRequest = (
  details: { url: string; resourceType: string },
  callback: (response: Electron.CallbackResponse) => void,
) => void

/** Stock Chromium serves no scheme of ours: `app://host/path` stands as `https://app--host.invalid/path` inside it. */
export class Schemes {
  readonly #privileged = new Set<string>()

  register(schemes: readonly Electron.CustomScheme[]): void {
    for (const { scheme } of schemes) this.#privileged.add(scheme)
  }

  inside(url: string): string {
    const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i.exec(url)
    if (!parts || !this.#privileged.has(parts[1] as string)) return url
    return `https://${parts[1]}--${parts[2]}.invalid${parts[3] || '/'}`
  }

  outside(url: string): string {
    const parts = /^https:\/\/([a-z0-9+.-]*?)--([^/?#]*)\.invalid(.*)$/i.exec(url)
    return parts && this.#privileged.has(parts[1] as string) ? `${parts[1]}://${parts[2]}${parts[3]}` : url
  }

  schemeOf(url: string): string | undefined {
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(this.outside(url))?.[1]
    return scheme !== undefined && this.#privileged.has(scheme) ? scheme : undefined
  }
}

export const schemes = new Schemes()

class Protocol
  implements Pick<Electron.Protocol, 'handle' | 'unhandle' | 'isProtocolHandled' | 'registerSchemesAsPrivileged'>
{
  readonly #handlers = new Map<string, ProtocolHandler>()

  registerSchemesAsPrivileged(customSchemes: Electron.CustomScheme[]): void {
    schemes.register(customSchemes)
  }

  handle(scheme: string, handler: ProtocolHandler): void {
    this.#handlers.set(scheme, handler)
  }

  unhandle(scheme: string): void {
    this.#handlers.delete(scheme)
  }

  isProtocolHandled(scheme: string): boolean {
    return this.#handlers.has(scheme)
  }

  handler(url: string): ProtocolHandler | undefined {
    const scheme = schemes.schemeOf(url)
    return scheme === undefined ? undefined : this.#handlers.get(scheme)
  }
}

/** Permissions as Electron names them, beside the names of the DevTools protocol. */
const permissionNames: Readonly<Record<string, string>> = {
  notifications: 'notifications',
  geolocation: 'geolocation',
  media: 'audioCapture',
  'clipboard-read': 'clipboardReadWrite',
  midi: 'midi',
  'idle-detection': 'idleDetection',
}

/** `session.defaultSession`. */
class Session
  implements
    Pick<
      Electron.Session,
      | 'setPermissionCheckHandler'
      | 'setPermissionRequestHandler'
      | 'setDevicePermissionHandler'
      | 'setDisplayMediaRequestHandler'
      | 'setSpellCheckerEnabled'
    >
{
  readonly protocol = new Protocol()
  check: CheckHandler = null
  request: RequestHandler = null
  beforeRequest: BeforeRequest | undefined
  readonly webRequest = {
    onBeforeRequest: (filterOrListener: unknown, listener?: unknown) => {
      this.beforeRequest = (listener ?? filterOrListener) as BeforeRequest
    },
  }

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.check = handler
  }

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.request = handler
  }

  setDevicePermissionHandler(): void {}

  setDisplayMediaRequestHandler(): void {}

  setSpellCheckerEnabled(): void {}

  /** Asks the app's handlers about each permission and tells Chromium; without handlers Electron grants everything. */
  async settlePermissions(cdp: CdpPipe, contents: Electron.WebContents, url: string): Promise<void> {
    const origin = new URL(url).origin
    if (origin === 'null') return
    for (const [permission, name] of Object.entries(permissionNames)) {
      const setting = (await this.#allows(contents, permission, schemes.outside(origin))) ? 'granted' : 'denied'
      await cdp.send('Browser.setPermission', { permission: { name }, setting, origin }).catch(() => undefined)
    }
  }

  /** Electron asks one handler when a page looks and the other when it asks; Chromium has one state, so that one yes is a yes. */
  async #allows(contents: Electron.WebContents, permission: string, origin: string): Promise<boolean> {
    const details = { isMainFrame: true, requestingUrl: origin }
    const { check, request } = this
    if (!check || check(contents, permission as never, origin, details as never)) return true
    return !request || new Promise((resolve) => request(contents, permission as never, resolve, details as never))
  }
}

export const defaultSession = new Session()
export const session = { defaultSession }
export const { protocol } = defaultSession

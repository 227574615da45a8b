import type { App, IpcMainEvent, IpcMainInvokeEvent, Session, WebContents } from 'electron'
import { pageOrigin } from './bridge.ts'

/** What a page may do beyond showing itself: write to the clipboard when a person copies. */
const allowedPermissions: ReadonlySet<string> = new Set(['clipboard-sanitized-write'])

/** Denies every permission, device and screen capture but what is listed. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(allowedPermissions.has(permission)))
  session.setPermissionCheckHandler((_contents, permission) => allowedPermissions.has(permission))
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler(null)
}

/** No page leaves its own origin, opens a window or holds another page. */
export function confinePages(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents) => confine(contents))
}

function confine(contents: WebContents): void {
  contents.on('will-frame-navigate', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** The page that the shell serves, at whatever place. */
function isOwnPage(url: string): boolean {
  return url === pageOrigin || url.startsWith(`${pageOrigin}/`)
}

/** True for a message from the top frame of one of our windows that shows our page. */
export function isTrusted(event: IpcMainEvent | IpcMainInvokeEvent, ours: (contents: WebContents) => boolean): boolean {
  const { senderFrame } = event
  return senderFrame !== null && senderFrame.parent === null && isOwnPage(senderFrame.url) && ours(event.sender)
}

import type { ShellCalls } from './shell-calls.ts'

/** Where the pages live. */
export const pageScheme = 'app'
export const pageHost = 'textpost'
export const pageOrigin = `${pageScheme}://${pageHost}`

/** Channels between a page and the shell. Nothing else crosses. */
export const channels = {
  /** Page → shell: wants a channel to the engine. */
  connect: 'engine/connect',
  /** Shell → page: the channel's end, as a port. */
  port: 'engine/port',
  /** Shell → page: how the engine is. */
  engine: 'engine/state',
  /** Page → shell: tell me how the engine is and where to go. */
  hello: 'page/hello',
  /** Shell → page: go to a place. */
  place: 'page/place',
  /** Page → shell: a call of `ShellCalls`. */
  shell: 'shell/call',
  /** Page → shell: the network is back. */
  online: 'network/online',
} as const

/** How the engine is, as a page is told. `down` says why and when it is tried again. */
export interface EngineState {
  readonly phase: 'starting' | 'up' | 'down' | 'stopping'
  readonly sentence: string
  /** Milliseconds since the Unix epoch. */
  readonly retryAt?: number
}

/** A place of the window, as `status/office modem` or `conversations`; parts are percent-encoded. */
export type Place = string

/** The page's end of a channel to the engine; messages are those of the contract. */
export interface EngineChannel {
  send(message: unknown): void
  close(): void
}

/** What the preload gives to the page as `window.textpost`; frozen, and all there is. */
export interface DesktopBridge {
  readonly platform: string
  /** Opens a channel to the engine. Rejects while the engine is not up; `onClosed` is called once when the engine is gone. */
  connect(onMessage: (message: unknown) => void, onClosed: () => void): Promise<EngineChannel>
  /** Hears how the engine is: at once, and at every change. */
  onEngine(listener: (state: EngineState) => void): void
  /** Hears where the tray, a notification or the menu wants the page to go; `ofOffice` when that is no place of a demo. */
  onPlace(listener: (place: Place, ofOffice: boolean) => void): void
  /** Asks the shell. */
  shell<Name extends keyof ShellCalls>(
    name: Name,
    params: ShellCalls[Name]['params'],
  ): Promise<ShellCalls[Name]['result']>
}

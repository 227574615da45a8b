/** How the engine is, as the desktop's shell tells. */
export interface EngineState {
  readonly phase: 'starting' | 'up' | 'down' | 'stopping'
  readonly sentence: string
  readonly retryAt?: number
}

/** What the desktop's preload gives to the page; in a browser there is none. */
export interface Desktop {
  readonly platform: string
  connect(
    onMessage: (message: unknown) => void,
    onClosed: () => void,
  ): Promise<{ send(message: unknown): void; close(): void }>
  onEngine(listener: (state: EngineState) => void): void
  onPlace(listener: (place: string, ofOffice: boolean) => void): void
  shell(name: string, params: unknown): Promise<unknown>
}

declare global {
  interface Window {
    readonly textpost?: Desktop
  }
}

export const desktop: Desktop | undefined = window.textpost

import { EventEmitter } from 'node:events'

type Handler = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown

/** `ipcMain`. */
class IpcMain
  extends EventEmitter
  implements Pick<Electron.IpcMain, 'handle' | 'handleOnce' | 'removeHandler' | 'on' | 'once' | 'removeListener'>
{
  readonly #handlers = new Map<string, Handler>()

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.#handlers.set(channel, handler)
  }

  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel)
      return handler(event, ...args)
    })
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel)
  }

  /** Runs the handler of an `invoke`; errors cross as text, as in Electron. */
  async answer(
    channel: string,
    event: Electron.IpcMainInvokeEvent,
    args: unknown[],
  ): Promise<{ result: unknown } | { error: string }> {
    const handler = this.#handlers.get(channel)
    if (!handler)
      return { error: `Error invoking remote method '${channel}': Error: No handler registered for '${channel}'` }
    try {
      return { result: await handler(event, ...args) }
    } catch (thrown) {
      return { error: `Error invoking remote method '${channel}': ${String(thrown)}` }
    }
  }
}

export const ipcMain = new IpcMain()

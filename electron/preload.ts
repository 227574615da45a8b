/** Between the page and the shell, in the preload's own world: hands the page one frozen object and nothing of Electron. */
import { contextBridge, ipcRenderer } from 'electron/renderer'
import { channels, type DesktopBridge, type EngineChannel, type EngineState, type Place } from './bridge.ts'

interface Opening {
  readonly onMessage: (message: unknown) => void
  readonly onClosed: () => void
  readonly resolve: (channel: EngineChannel) => void
}

let lastOpening = 0
const openings = new Map<number, Opening>()
let engineListener: ((state: EngineState) => void) | undefined
let placeListener: ((place: Place, ofOffice: boolean) => void) | undefined

ipcRenderer.on(channels.port, (event, id: number) => {
  const opening = openings.get(id)
  const [port] = event.ports
  openings.delete(id)
  if (!opening || !port) return
  let open = true
  const closed = () => {
    if (open) opening.onClosed()
    open = false
  }
  port.onmessage = (message) => opening.onMessage(message.data)
  port.addEventListener('close', closed)
  opening.resolve({
    send: (message) => port.postMessage(message),
    close: () => {
      port.close()
      closed()
    },
  })
})
ipcRenderer.on(channels.engine, (_event, state: EngineState) => engineListener?.(state))
ipcRenderer.on(channels.place, (_event, place: Place, ofOffice: boolean) => placeListener?.(place, ofOffice))
addEventListener('online', () => ipcRenderer.send(channels.online))

const bridge: DesktopBridge = {
  platform: process.platform,
  connect: async (onMessage, onClosed) => {
    lastOpening += 1
    const id = lastOpening
    const opened = new Promise<EngineChannel>((resolve) => openings.set(id, { onMessage, onClosed, resolve }))
    try {
      await ipcRenderer.invoke(channels.connect, id)
    } catch {
      openings.delete(id)
      throw new Error('The engine is not up')
    }
    return opened
  },
  onEngine: (listener) => {
    engineListener = listener
    ipcRenderer.send(channels.hello)
  },
  onPlace: (listener) => {
    placeListener = listener
    ipcRenderer.send(channels.hello)
  },
  shell: (name, params) => ipcRenderer.invoke(channels.shell, name, params),
}

contextBridge.exposeInMainWorld('textpost', bridge)

/** The types of `electron/renderer` in the preload of the double; page-shim.ts makes it in the page. */
export declare const contextBridge: Pick<Electron.ContextBridge, 'exposeInMainWorld'>
export declare const ipcRenderer: Pick<
  Electron.IpcRenderer,
  'on' | 'once' | 'off' | 'removeListener' | 'removeAllListeners' | 'send' | 'invoke' | 'postMessage'
>

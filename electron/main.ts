/** The desktop's entry: one instance, one shell, an end that drains. */
import { join } from 'node:path'
import { app, protocol } from 'electron'
import { dataFolder } from './folders.ts'
import { confinePages } from './guards.ts'
import { registerPageScheme } from './protocol.ts'
import { DesktopShell } from './shell.ts'

const { commandLine } = app
app.setName('Textpost')
app.setAppUserModelId('app.textpost.desktop')
const folder = dataFolder({
  platform: process.platform,
  env: process.env,
  named: commandLine.getSwitchValue('data'),
  usual: app.getPath('userData'),
})
app.setPath('userData', folder)
app.setPath('sessionData', join(folder, 'window'))

if (app.requestSingleInstanceLock()) run()
else app.quit()

function run(): void {
  const appFolder = app.getAppPath()
  // Other pages than the built ones are for tests; an installed copy knows only its own.
  const named = app.isPackaged ? '' : commandLine.getSwitchValue('pages')
  registerPageScheme(protocol)
  app.enableSandbox()
  confinePages(app)
  let shell: DesktopShell | undefined
  let drained = false
  app.on('second-instance', () => shell?.open())
  app.on('activate', () => shell?.open())
  // The tray goes on without a window.
  app.on('window-all-closed', () => undefined)
  app.on('before-quit', (event) => {
    if (drained || !shell) return
    event.preventDefault()
    void shell.drain().finally(() => {
      drained = true
      app.quit()
    })
  })
  void app.whenReady().then(() => {
    shell = new DesktopShell({
      folder,
      appFolder,
      pagesFolder: named === '' ? join(appFolder, 'renderer', 'dist') : named,
      hidden: commandLine.hasSwitch('hidden'),
    })
    shell.start()
  })
}

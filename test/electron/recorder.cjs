// Loaded before the app's main: keeps what the tray, notifications, the shell and dialogs were told, on the double and on real Electron alike.
const electron = require('electron')

const record = {
  /** Path of the image that was made last for the tray. */
  trayImage: '',
  tooltip: '',
  renders: 0,
  tray: undefined,
  menu: undefined,
  notifications: [],
  opened: [],
  questions: [],
  /** Button that the next question is answered with. */
  answer: 1,
  engines: [],
}
globalThis.textpostRecord = record

const { createFromPath } = electron.nativeImage
electron.nativeImage.createFromPath = (path) => {
  if (/tray-/.test(path)) record.trayImage = path
  return createFromPath(path)
}

function after(prototype, name, note) {
  const original = prototype[name]
  prototype[name] = function (...args) {
    note(this, ...args)
    return original.apply(this, args)
  }
}

after(electron.Tray.prototype, 'setToolTip', (tray, text) => {
  record.tray = tray
  record.tooltip = text
  record.renders += 1
})
after(electron.Tray.prototype, 'setContextMenu', (_tray, menu) => {
  record.menu = menu
})
after(electron.Notification.prototype, 'show', (notification) => record.notifications.push(notification))
electron.shell.openExternal = async (url) => {
  record.opened.push(url)
}
electron.shell.openPath = async (path) => {
  record.opened.push(path)
  return ''
}
electron.dialog.showMessageBox = async (...args) => {
  record.questions.push(args.at(-1))
  return { response: record.answer, checkboxChecked: false }
}
const { fork } = electron.utilityProcess
electron.utilityProcess.fork = (...args) => {
  const child = fork(...args)
  record.engines.push(child)
  return child
}
